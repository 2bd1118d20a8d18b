// This import declares the types of the page's custom elements.
import type {} from '@milepost/progress-element';

declare global {
  interface Window {
    /** All values that each bar has shown, by the name of the bar. */
    bars: Record<string, number[]>;
    /** All texts of the polite region and of the region for failures. */
    announced: { status: string[]; alert: string[] };
    /** All texts of the line at the top. */
    banner: string[];
  }
}

/** Runs in the page before its own script. Records for the tests what is shown and announced. */
export function recordEverything(): void {
  window.bars = {};
  window.announced = { status: [], alert: [] };
  window.banner = [];
  document.addEventListener('DOMContentLoaded', () => {
    const list = document.getElementById('list');
    // Without the list this is another page, for example about:blank.
    if (!list) return;
    const record = (id: string, texts: string[]): void => {
      const element = document.getElementById(id) as HTMLElement;
      const observer = new MutationObserver(() => texts.push(element.textContent));
      observer.observe(element, { childList: true, characterData: true, subtree: true });
    };
    record('status', window.announced.status);
    record('alert', window.announced.alert);
    record('connection', window.banner);
    const follow = (card: Element): void => {
      const bar = card.querySelector('milepost-progress')?.shadowRoot?.querySelector('progress');
      if (!bar) return;
      const observer = new MutationObserver(() => {
        const name = bar.getAttribute('aria-label') ?? '';
        if (bar.hasAttribute('value')) (window.bars[name] ??= []).push(bar.value);
      });
      observer.observe(bar, { attributes: true, attributeFilter: ['value'] });
    };
    const observer = new MutationObserver((records) => {
      for (const { addedNodes } of records)
        for (const node of addedNodes) if (node instanceof Element) follow(node);
    });
    observer.observe(list, { childList: true });
  });
}

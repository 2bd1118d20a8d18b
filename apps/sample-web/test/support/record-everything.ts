// It tells what the page's own elements are.
import type {} from '@milepost/progress-element';

declare global {
  interface Window {
    /** Each value that each bar has shown, by its name. */
    bars: Record<string, number[]>;
    /** What was said politely, and what was said at once. */
    said: { status: string[]; alert: string[] };
    /** What the line at the top has shown. */
    banner: string[];
  }
}

/** Runs in the page, before its own script: notes what is shown and said, for the tests to look at. */
export function recordEverything(): void {
  window.bars = {};
  window.said = { status: [], alert: [] };
  window.banner = [];
  document.addEventListener('DOMContentLoaded', () => {
    const list = document.getElementById('list');
    // Another page.
    if (!list) return;
    const record = (id: string, texts: string[]): void => {
      const element = document.getElementById(id) as HTMLElement;
      const observer = new MutationObserver(() => texts.push(element.textContent));
      observer.observe(element, { childList: true, characterData: true, subtree: true });
    };
    record('status', window.said.status);
    record('alert', window.said.alert);
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

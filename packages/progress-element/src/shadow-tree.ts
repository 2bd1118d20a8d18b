import type { ProgressAnnouncement } from './announcements.js';
import type { ProgressDescription } from './describe-progress.js';
import { styleSheetOf } from './style-sheet.js';

type TextPart = 'label' | 'value' | 'message' | 'rate' | 'remaining' | 'state';

/** What is inside an element: made once, then changed in place, and only where something changed. */
export class ShadowTree {
  readonly #root: ShadowRoot;
  readonly #bar: HTMLProgressElement = document.createElement('progress');
  readonly #texts: Record<TextPart, Text>;
  readonly #status: Text;
  readonly #alert: Text;

  constructor(root: ShadowRoot) {
    this.#root = root;
    this.#bar.part.add('bar');
    this.#texts = {
      label: textPart('label', 'auto'),
      value: textPart('value', 'ltr'),
      message: textPart('message', 'auto'),
      rate: textPart('rate', 'ltr'),
      remaining: textPart('remaining', 'ltr'),
      state: textPart('state', 'ltr'),
    };
    const { label, value, message, rate, remaining, state } = this.#texts;
    // The bar says it as well.
    value.parentElement?.setAttribute('aria-hidden', 'true');
    this.#status = liveRegion('status');
    this.#alert = liveRegion('alert');
    root.append(
      group('header', label, value),
      group('track', this.#bar, box('sweep')),
      group('details', message, group('facts', remaining, rate, state)),
      ...[this.#status, this.#alert].map(elementOf),
    );
    this.wearStyles();
  }

  /** Takes the style sheet of the document that the element is in. */
  wearStyles(): void {
    this.#root.adoptedStyleSheets = [styleSheetOf(this.#root.ownerDocument)];
  }

  show({ fraction, label, spokenValue, ending, ...texts }: ProgressDescription): void {
    if (fraction === undefined) this.#bar.removeAttribute('value');
    else setAttribute(this.#bar, 'value', String(fraction));
    setAttribute(this.#bar, 'aria-label', label || 'Progress');
    setAttribute(this.#bar, 'aria-valuetext', spokenValue);
    setText(this.#texts.label, label, true);
    setText(this.#texts.value, texts.value);
    setText(this.#texts.message, texts.message, true);
    setText(this.#texts.rate, texts.rate);
    setText(this.#texts.remaining, texts.remaining);
    setText(this.#texts.state, ending);
  }

  /** Speaks, a failure at once, all else when there is a pause. */
  say({ text, kind }: ProgressAnnouncement): void {
    setText(this.#status, kind === 'failure' ? '' : text);
    setText(this.#alert, kind === 'failure' ? text : '');
  }

  /** Whether the element speaks itself. What it has said is taken back when it falls silent. */
  set quiet(quiet: boolean) {
    for (const region of [this.#status, this.#alert]) {
      const element = elementOf(region);
      if (element.hidden === quiet) continue;
      element.hidden = quiet;
      region.data = '';
    }
  }
}

// Text from outside may run either way; our own runs as numbers and English do, also within a page that does not.
function textPart(part: TextPart, direction: 'auto' | 'ltr'): Text {
  const element = document.createElement('span');
  element.part.add(part);
  element.dir = direction;
  return element.appendChild(document.createTextNode(''));
}

function liveRegion(role: 'status' | 'alert'): Text {
  const element = document.createElement('span');
  element.className = 'spoken';
  element.setAttribute('role', role);
  return element.appendChild(document.createTextNode(''));
}

function group(part: string, ...children: (Element | Text)[]): HTMLElement {
  const element = box(part);
  element.part.add(part);
  element.append(...children.map((child) => (child instanceof Text ? elementOf(child) : child)));
  return element;
}

function box(className: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  return element;
}

function elementOf(text: Text): HTMLElement {
  return text.parentElement as HTMLElement;
}

function setText(node: Text, text: string, titled = false): void {
  if (node.data === text) return;
  node.data = text;
  // The whole of it, for what may have been cut; to know whether it was would take a look at the layout.
  if (titled) elementOf(node).title = text;
}

function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

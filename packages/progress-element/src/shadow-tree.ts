import type { ProgressAnnouncement } from './announcements.js';
import type { ProgressDescription } from './describe-progress.js';
import { styleSheetOf } from './style-sheet.js';

type TextPart = 'label' | 'value' | 'message' | 'rate' | 'remaining' | 'state';

/** The content of an element. It is created once. After that, only the parts that changed are written. */
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
    // Hidden from screen readers, because the bar has the same value.
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

  /** Applies the style sheet of the document that contains the element. */
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

  /**
   * Announces a failure in the alert, which may interrupt, and anything else in the status, which does not.
   */
  say({ text, kind }: ProgressAnnouncement): void {
    setText(this.#status, kind === 'failure' ? '' : text);
    setText(this.#alert, kind === 'failure' ? text : '');
  }

  /** Hides the live regions if true, and shows them if false. A change empties them. */
  set quiet(quiet: boolean) {
    for (const region of [this.#status, this.#alert]) {
      const element = elementOf(region);
      if (element.hidden === quiet) continue;
      element.hidden = quiet;
      region.data = '';
    }
  }
}

// Creates a text part. The direction of text from outside is detected (`auto`). The element's own texts are
// numbers and English, so they are `ltr`, even in a page that is written from right to left.
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
  // The title shows a text that may be cut off in full. It is always set, because only a read of the layout,
  // which is slow, could tell whether the text is cut off.
  if (titled) elementOf(node).title = text;
}

function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

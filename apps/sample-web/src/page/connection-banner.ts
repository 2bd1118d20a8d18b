import { type ConnectionView, describeConnection } from './connection-view.js';

/** How long a restored or new connection is shown before the banner returns to the normal state. */
const NOTICE_MS = 10_000;

/** The line at the top of the page that shows the state of the connection. */
export class ConnectionBanner {
  readonly #element: HTMLElement;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  show(view: ConnectionView): void {
    clearTimeout(this.#timer);
    this.#element.dataset['state'] = view.state;
    this.#element.textContent = describeConnection(view);
    if (view.state === 'restored' || view.state === 'renewed')
      this.#timer = setTimeout(() => this.show({ ...view, state: 'open' }), NOTICE_MS);
  }
}

import { MilepostProgressElement } from './progress-element.js';

const NAME = 'milepost-progress';

/**
 * Registers the custom element, so that the page can use it. Does nothing if the name is already registered,
 * by an earlier call or by another copy of this package. Does nothing on a server either, where there are no
 * custom elements.
 *
 * @param name - the element's name, with a hyphen, as every custom element has; default `milepost-progress`.
 * @throws SyntaxError from the browser, if the name is not valid for a custom element.
 */
export function defineProgressElement(name: string = NAME): void {
  if (typeof customElements === 'undefined' || customElements.get(name)) return;
  // The browser accepts a class for one name only, so another name gets a subclass.
  customElements.define(
    name,
    name === NAME ? MilepostProgressElement : class extends MilepostProgressElement {},
  );
}

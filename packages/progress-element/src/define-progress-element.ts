import { MilepostProgressElement } from './progress-element.js';

const NAME = 'milepost-progress';

/**
 * Makes the element known to the page. Where the name is taken already, by an earlier call or by another copy of this
 * package, nothing happens; neither does where there are no custom elements, as on a server.
 *
 * @param name - the element's name; default `milepost-progress`. A valid name of a custom element has a hyphen.
 * @throws SyntaxError, from the browser, for a name that no custom element can have.
 */
export function defineProgressElement(name: string = NAME): void {
  if (typeof customElements === 'undefined' || customElements.get(name)) return;
  // A class can have one name only.
  customElements.define(
    name,
    name === NAME ? MilepostProgressElement : class extends MilepostProgressElement {},
  );
}

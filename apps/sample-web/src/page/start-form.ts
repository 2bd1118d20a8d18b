import { readFields, readValue, type ToolDescription, type ToolField } from './tool-fields.js';
import { nameOf, suggestedArguments } from './tool-traits.js';

/** A tool call that the user requested. */
export interface RequestedCall {
  readonly tool: string;
  /** The name of the call in the list. */
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** The form in which the user chooses a tool and its arguments. */
export class StartForm {
  readonly #form: HTMLFormElement;
  readonly #select: HTMLSelectElement;
  readonly #fields: HTMLElement;
  readonly #hint: HTMLElement;
  #tools: readonly ToolDescription[] = [];
  #inputs: [ToolField, HTMLInputElement][] = [];

  /** @param onStart - called with the tool call, and the number of times to start it. */
  constructor(form: HTMLFormElement, onStart: (call: RequestedCall, count: number) => void) {
    this.#form = form;
    this.#select = find(form, '#tool', HTMLSelectElement);
    this.#fields = find(form, '#fields', HTMLElement);
    this.#hint = find(form, '#tool-hint', HTMLElement);
    this.#select.addEventListener('change', () => this.#showFields());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const count = Number(event.submitter?.getAttribute('value') ?? 1);
      const call = this.#read();
      if (call) onStart(call, count);
    });
  }

  /** Shows these tools. If they are the same as before, the user's choice and input stay. */
  showTools(tools: readonly ToolDescription[]): void {
    if (JSON.stringify(tools) === JSON.stringify(this.#tools)) return;
    const chosen = this.#select.value;
    this.#tools = tools;
    this.#select.replaceChildren(
      ...tools.map(({ name, title = name }) => new Option(title, name, false, name === chosen)),
    );
    this.#showFields();
  }

  get #tool(): ToolDescription | undefined {
    return this.#tools.find(({ name }) => name === this.#select.value);
  }

  #showFields(): void {
    const tool = this.#tool;
    for (const [, input] of this.#inputs) input.parentElement?.remove();
    this.#hint.textContent = tool?.description ?? 'The server has no tools.';
    this.#inputs = tool
      ? readFields(tool, suggestedArguments(tool.name)).map((field) => [field, inputFor(field)])
      : [];
    this.#fields.append(...this.#inputs.map(([field, input]) => labelled(field, input)));
  }

  #read(): RequestedCall | undefined {
    const tool = this.#tool;
    if (!tool || !this.#form.reportValidity()) return undefined;
    const given = this.#inputs
      .map(([field, input]) => [field.name, readValue(field, input)] as const)
      .filter(([, value]) => value !== undefined);
    return {
      tool: tool.name,
      name: nameOf(tool.name, tool.title ?? tool.name),
      arguments: Object.fromEntries(given),
    };
  }
}

function inputFor(field: ToolField): HTMLInputElement {
  const input = document.createElement('input');
  const { kind, name, value, required } = field;
  Object.assign(input, { type: kind, id: `field-${name}`, autocomplete: 'off', spellcheck: false });
  if (kind === 'checkbox') {
    input.checked = value === 'true';
    return input;
  }
  input.value = value;
  input.required = required;
  if (kind === 'number') Object.assign(input, { min: field.min, max: field.max, step: field.step });
  return input;
}

function labelled({ label, hint }: ToolField, input: HTMLInputElement): HTMLElement {
  const field = document.createElement('div');
  field.className = 'field';
  const name = document.createElement('label');
  name.htmlFor = input.id;
  name.textContent = label;
  field.append(name, input);
  if (hint) {
    const description = document.createElement('p');
    description.className = 'hint';
    description.id = `${input.id}-hint`;
    description.textContent = hint;
    input.setAttribute('aria-describedby', description.id);
    field.append(description);
  }
  return field;
}

function find<T extends Element>(parent: Element, selector: string, type: new () => T): T {
  const element = parent.querySelector(selector);
  if (!(element instanceof type)) throw new TypeError(`The page has no ${selector}.`);
  return element;
}

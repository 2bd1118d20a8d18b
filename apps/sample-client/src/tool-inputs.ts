/** One argument of a tool, as its schema describes it. */
export interface ToolInput {
  readonly name: string;
  /**
   * The JSON types of the argument, in the order in which they are tried. `string` accepts any text, so it is
   * last.
   */
  readonly types: readonly string[];
  /** The types or choices as text for people: `number`, `string or null`, `"fast" or "slow"`. */
  readonly typeName: string;
  /** The only values allowed, if the schema has an `enum`. */
  readonly choices?: readonly unknown[];
  readonly required: boolean;
  readonly description?: string;
  readonly default?: unknown;
}

const TYPES = ['integer', 'number', 'boolean', 'null', 'array', 'object', 'string'];

/**
 * Reads the arguments of a tool from its JSON Schema. An argument whose type is not understood may have any
 * type.
 */
export function readInputs(inputSchema: unknown): ToolInput[] {
  const properties = field(inputSchema, 'properties');
  const required = field(inputSchema, 'required');
  if (typeof properties !== 'object' || properties === null) return [];
  return Object.entries(properties).map(([name, schema]) =>
    readInput(name, schema, Array.isArray(required) && required.includes(name)),
  );
}

function readInput(name: string, schema: unknown, required: boolean): ToolInput {
  const found = new Set(typesOf(schema));
  const types = TYPES.filter((type) => found.size === 0 || found.has(type));
  const choices = field(schema, 'enum');
  const description = field(schema, 'description');
  return {
    name,
    types,
    required,
    typeName: typeName(found, choices),
    ...(Array.isArray(choices) ? { choices } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    ...(field(schema, 'default') === undefined ? {} : { default: field(schema, 'default') }),
  };
}

function typeName(found: ReadonlySet<unknown>, choices: unknown): string {
  if (Array.isArray(choices)) return choices.map((choice) => JSON.stringify(choice)).join(' or ');
  return found.size === 0 ? 'any JSON' : [...found].join(' or ');
}

function typesOf(schema: unknown): unknown[] {
  const type = field(schema, 'type');
  const alternatives = field(schema, 'anyOf') ?? field(schema, 'oneOf');
  if (Array.isArray(alternatives)) return alternatives.flatMap(typesOf);
  return type === undefined ? [] : [type].flat();
}

function field(object: unknown, name: string): unknown {
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, name)) return undefined;
  return (object as Record<string, unknown>)[name];
}

import type { ListedTool } from './render-tools.js';
import { readInputs, type ToolInput } from './tool-inputs.js';
import { UsageError } from './usage-error.js';

/** An argument as the user typed it. Without a value it is a flag. */
export interface TypedArgument {
  readonly name: string;
  readonly value?: string;
}

/**
 * Splits words into arguments: `--name value`, `--name=value` and `--flag`.
 *
 * @throws {@link UsageError} for a word that has none of these forms.
 */
export function splitArguments(tokens: readonly string[]): TypedArgument[] {
  const found: TypedArgument[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? '';
    const match = /^--([^=]+)(?:=(.*))?$/s.exec(token);
    if (!match?.[1]) throw new UsageError(`Unexpected word "${token}": give arguments as --name value.`);
    const next = tokens[at + 1];
    if (match[2] !== undefined) found.push({ name: match[1], value: match[2] });
    else if (next === undefined || next.startsWith('--')) found.push({ name: match[1] });
    else found.push({ name: match[1], value: tokens[++at] ?? '' });
  }
  return found;
}

/**
 * Converts typed arguments to the types of the tool's schema. `--bytes-per-second` also means
 * `bytesPerSecond`, and `--no-dry` means `dry: false`.
 *
 * @param tool - a tool as the server lists it; its schema may be of any form.
 * @param given - values that need no conversion. A typed argument of the same name replaces one.
 * @throws {@link UsageError} for an unknown, repeated, missing or wrongly typed argument; the message says
 *   what is wrong, or what is expected.
 */
export function readToolArguments(
  { name: tool, inputSchema }: ListedTool,
  typed: readonly TypedArgument[],
  given: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const inputs = readInputs(inputSchema);
  const read = new Map<string, unknown>();
  for (const argument of typed) {
    const [input, value] = find(tool, inputs, argument);
    if (read.has(input.name)) throw new UsageError(`--${input.name} is given twice.`);
    read.set(input.name, convert(input, value));
  }
  const values = { ...given, ...Object.fromEntries(read) };
  const missing = inputs.filter(({ name, required }) => required && !Object.hasOwn(values, name));
  if (missing.length > 0)
    throw new UsageError(
      `${tool} needs ${missing.map(({ name }) => `--${name}`).join(', ')}. ${listing(inputs)}`,
    );
  return values;
}

function find(
  tool: string,
  inputs: readonly ToolInput[],
  { name, value }: TypedArgument,
): [input: ToolInput, value: string | undefined] {
  const named =
    inputs.find((input) => input.name === name) ??
    inputs.find((input) => normalized(input.name) === normalized(name));
  if (named) return [named, value];
  const negated = value === undefined && name.startsWith('no-') ? normalized(name.slice(3)) : undefined;
  const flag = inputs.find((input) => normalized(input.name) === negated && input.types.includes('boolean'));
  if (flag) return [flag, 'false'];
  throw new UsageError(`${tool} has no argument --${name}. ${listing(inputs)}`);
}

function normalized(name: string): string {
  return name.replaceAll(/[-_]/g, '').toLowerCase();
}

function listing(inputs: readonly ToolInput[]): string {
  if (inputs.length === 0) return 'It has no arguments.';
  return `Its arguments are ${inputs.map(({ name, typeName }) => `--${name} <${typeName}>`).join(', ')}.`;
}

function convert(input: ToolInput, value: string | undefined): unknown {
  if (value === undefined && input.types.includes('boolean')) return true;
  if (value === undefined) throw new UsageError(`--${input.name} needs a value: ${input.typeName}.`);
  for (const type of input.types) {
    const read = READERS[type]?.(value);
    if (read !== undefined && allows(input, read)) return read;
  }
  throw new UsageError(`--${input.name} expects ${input.typeName}, not "${value}".`);
}

function allows({ choices }: ToolInput, value: unknown): boolean {
  return !choices || choices.includes(value);
}

// Each reader returns undefined for text that does not have its type.
const READERS: Record<string, (text: string) => unknown> = {
  integer: (text) => (Number.isSafeInteger(numberOf(text)) ? numberOf(text) : undefined),
  number: (text) => (Number.isFinite(numberOf(text)) ? numberOf(text) : undefined),
  boolean: (text) => ofType(text, (value) => typeof value === 'boolean'),
  null: (text) => ofType(text, (value) => value === null),
  array: (text) => ofType(text, Array.isArray),
  object: (text) =>
    ofType(text, (value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
  string: (text) => text,
};

function numberOf(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}

function ofType(text: string, accepts: (value: unknown) => boolean): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return accepts(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

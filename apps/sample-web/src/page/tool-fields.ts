/** The part of a listed tool that the page uses. */
export interface ToolDescription {
  readonly name: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly inputSchema: {
    readonly properties?: Readonly<Record<string, unknown>> | undefined;
    readonly required?: readonly string[] | undefined;
  };
}

/** One argument of a tool, with everything that a form needs to show an input for it. */
export interface ToolField {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly kind: 'number' | 'text' | 'checkbox';
  readonly required: boolean;
  readonly value: string;
  readonly min: string;
  readonly max: string;
  readonly step: string;
}

const KINDS: Readonly<Record<string, ToolField['kind']>> = {
  integer: 'number',
  number: 'number',
  string: 'text',
  boolean: 'checkbox',
};

/**
 * Reads the arguments of a tool from its schema. Lists and objects are left out.
 *
 * @param suggested - initial values that replace the defaults of the tool.
 */
export function readFields(
  { inputSchema }: ToolDescription,
  suggested: Readonly<Record<string, unknown>> = {},
): ToolField[] {
  return Object.entries(inputSchema.properties ?? {}).flatMap(([name, schema]) => {
    if (!isRecord(schema)) return [];
    const { type, description, minimum, maximum } = schema;
    const kind = KINDS[String(type)];
    if (!kind) return [];
    return [
      {
        name,
        label: labelOf(name),
        hint: textOf(description),
        kind,
        required: inputSchema.required?.includes(name) ?? false,
        value: textOf(suggested[name] ?? schema['default']),
        min: textOf(minimum),
        max: textOf(maximum),
        step: type === 'integer' ? '1' : 'any',
      },
    ];
  });
}

/** Returns the value of a field; undefined if the field is empty. */
export function readValue(
  { kind }: ToolField,
  input: HTMLInputElement,
): string | number | boolean | undefined {
  if (kind === 'checkbox') return input.checked;
  if (input.value.trim() === '') return undefined;
  return kind === 'number' ? input.valueAsNumber : input.value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';
}

// "recordsPerSecond" becomes "Records per second"; "durationMs" becomes "Duration, ms"; "url" becomes "URL".
function labelOf(name: string): string {
  const abbreviation = /^(url|sha)(\d*)$/i.exec(name);
  if (abbreviation) return [abbreviation[1]?.toUpperCase(), abbreviation[2]].filter(Boolean).join('-');
  const words = name
    .replace(/Ms$/, ', ms')
    .replaceAll('_', ' ')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

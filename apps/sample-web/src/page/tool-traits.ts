/** What the page knows about a tool of the sample server in addition to what the server lists. */
interface ToolTraits {
  /** A name for the list that is shorter than the tool's title. */
  readonly shortName?: string;
  /** Returns the `unit` of `<milepost-progress>`. `total` is undefined while it is unknown. */
  readonly unit?: (total: number | undefined) => string;
  /** Arguments that make the tool slow enough to watch. */
  readonly suggested?: Readonly<Record<string, unknown>>;
}

const TRAITS: Readonly<Record<string, ToolTraits>> = {
  download_file: { unit: () => 'bytes', suggested: { bytesPerSecond: 10_000_000 } },
  process_data: { shortName: 'Process records', unit: () => 'share', suggested: { recordsPerSecond: 3_000 } },
  // The tool counts files until it knows the number of bytes in them.
  index_folder: { unit: (total) => (total === undefined ? 'files' : 'bytes') },
  uneven_work: { suggested: { durationMs: 10_000 } },
};

/** Returns the name of a tool's calls in the list. `title` is the tool's title from the server. */
export function nameOf(tool: string, title: string): string {
  return TRAITS[tool]?.shortName ?? title;
}

/** Returns the unit of a tool's progress; empty if the tool is unknown. */
export function unitOf(tool: string, total: number | undefined): string {
  return TRAITS[tool]?.unit?.(total) ?? '';
}

/** Returns the arguments that the form suggests for a tool; undefined if there are none. */
export function suggestedArguments(tool: string): Readonly<Record<string, unknown>> | undefined {
  return TRAITS[tool]?.suggested;
}

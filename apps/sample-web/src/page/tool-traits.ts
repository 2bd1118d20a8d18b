/** What the page knows of the sample server's tools beyond what they tell of themselves. */
interface ToolTraits {
  /** What it is called where there is little room. */
  readonly shortName?: string;
  /** What its numbers count, as `<milepost-progress>` takes it; `total` is undefined while it is unknown. */
  readonly unit?: (total: number | undefined) => string;
  /** Slow enough to be watched. */
  readonly suggested?: Readonly<Record<string, unknown>>;
}

const TRAITS: Readonly<Record<string, ToolTraits>> = {
  download_file: { unit: () => 'bytes', suggested: { bytesPerSecond: 10_000_000 } },
  process_data: { shortName: 'Process records', unit: () => 'share', suggested: { recordsPerSecond: 3_000 } },
  // It counts files until it knows how many bytes they hold.
  index_folder: { unit: (total) => (total === undefined ? 'files' : 'bytes') },
  uneven_work: { suggested: { durationMs: 10_000 } },
};

/** What a call of the tool is called in the list; `title` is what the server calls the tool. */
export function nameOf(tool: string, title: string): string {
  return TRAITS[tool]?.shortName ?? title;
}

/** What the numbers of a tool's progress count. */
export function unitOf(tool: string, total: number | undefined): string {
  return TRAITS[tool]?.unit?.(total) ?? '';
}

/** The arguments that the form suggests for a tool. */
export function suggestedArguments(tool: string): Readonly<Record<string, unknown>> | undefined {
  return TRAITS[tool]?.suggested;
}

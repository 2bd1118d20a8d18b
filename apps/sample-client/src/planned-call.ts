/** A tool call to make. */
export interface PlannedCall {
  /** Unique in a run. */
  readonly name: string;
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Repeats the calls `count` times. If `count` is more than 1, a number is added to each name. */
export function repeatCalls(calls: readonly Omit<PlannedCall, 'name'>[], count: number): PlannedCall[] {
  return Array.from({ length: count }, (_, index) =>
    calls.map((call) => ({ ...call, name: count === 1 ? call.tool : `${call.tool} ${String(index + 1)}` })),
  ).flat();
}

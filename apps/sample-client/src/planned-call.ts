/** A call of a tool that is to be made. */
export interface PlannedCall {
  /** Unique in a run. */
  readonly name: string;
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** The same calls `count` times; where that is more than once, their names are numbered. */
export function repeatCalls(calls: readonly Omit<PlannedCall, 'name'>[], count: number): PlannedCall[] {
  return Array.from({ length: count }, (_, index) =>
    calls.map((call) => ({ ...call, name: count === 1 ? call.tool : `${call.tool} ${String(index + 1)}` })),
  ).flat();
}

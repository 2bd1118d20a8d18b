/** The programs that a row compares: Milepost, the official MCP SDK, and `floor`, the least work for the task. */
export type Contender = 'milepost' | 'sdk' | 'floor';

/** One row of the report. Each contender runs in a new process, and returns one figure a run. */
export interface Row {
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  /** The goal, as a text for people. Nothing checks it. */
  readonly goal: string;
  /** Whether a higher figure is better. Default: a lower one is. */
  readonly moreIsBetter?: boolean;
  readonly contenders: Partial<Record<Contender, () => Promise<number> | number>>;
}

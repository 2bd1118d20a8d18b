/** What is measured against what: Milepost, the official MCP SDK, and the least that the machine needs for the task. */
export type Contender = 'milepost' | 'sdk' | 'floor';

/** One line of the report. Each contender is run in a process of its own, and gives one figure a run. */
export interface Row {
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  /** The goal, for people to read. */
  readonly goal: string;
  /** Whether more of the unit is better; default, less is. */
  readonly moreIsBetter?: boolean;
  readonly contenders: Partial<Record<Contender, () => Promise<number> | number>>;
}

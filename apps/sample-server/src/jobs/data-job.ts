import * as z from 'zod';

import { ColumnTally, columnStateSchema } from '../csv/column-tally.js';
import type { Column } from '../csv/csv-table.js';

const MAX_PROBLEMS = 10;

/** The result of the stage `validate`, part of the result of `process_data`. */
export const validitySchema = z.object({
  records: z.int().describe('The number of records, without the header'),
  invalid: z.int().describe('The number of invalid records, which are left out of the summary'),
  problems: z
    .array(z.object({ line: z.int(), problem: z.string() }))
    .describe('The first invalid records, each with the line on which it ends'),
});

/** The columns of the table, part of the result of `process_data`. */
export const columnsSchema = z.array(
  z.object({ name: z.string(), type: z.enum(['number', 'date', 'text']) }),
);

const count = z.int().min(0);

/** The state of a {@link DataJob}, as JSON. */
export const dataJobSchema = z
  .object({
    columns: columnsSchema,
    stage: z.enum(['validate', 'process']),
    at: z.object({ records: z.int().min(-1), line: count, bytes: count }),
    validity: validitySchema,
    tallies: z.array(columnStateSchema),
  })
  .refine(({ columns, tallies }) => columns.length === tallies.length);

/** The state of a {@link DataJob}, as JSON. */
export type DataJobState = z.infer<typeof dataJobSchema>;

type Stage = DataJobState['stage'];

/** The last record that a stage has processed. The header counts as a record only in `line` and `bytes`. */
export type Position = DataJobState['at'];

// The position before the header.
const START: Readonly<Position> = { records: -1, line: 0, bytes: 0 };

/** The state of one call of `process_data`: how far it is, and what it has found. */
export class DataJob {
  readonly columns: readonly Column[];
  readonly validity: DataJobState['validity'] = { records: 0, invalid: 0, problems: [] };
  readonly tallies: readonly ColumnTally[];
  stage: Stage = 'validate';
  /** The position in `stage`. */
  at: Position = START;

  constructor(columns: readonly Column[], state?: DataJobState) {
    this.columns = columns;
    this.tallies = columns.map(({ name, type }, index) => new ColumnTally(name, type, state?.tallies[index]));
    if (!state) return;
    this.stage = state.stage;
    this.at = state.at;
    this.validity = state.validity;
  }

  /** Starts a stage, before the first record. */
  enter(stage: Stage): void {
    this.stage = stage;
    this.at = START;
  }

  /** Counts a record in the stage `validate`. */
  validate(line: number, problem: string | undefined): void {
    const { validity } = this;
    validity.records++;
    if (problem === undefined) return;
    validity.invalid++;
    if (validity.problems.length < MAX_PROBLEMS) validity.problems.push({ line, problem });
  }

  /** Counts a valid record in the stage `process`. */
  tally(values: readonly string[]): void {
    this.tallies.forEach((tally, index) => tally.add(values[index] ?? ''));
  }

  /** Returns the state, from which an equal job can be created. */
  state(): DataJobState {
    return {
      columns: [...this.columns],
      stage: this.stage,
      at: this.at,
      validity: this.validity,
      tallies: this.tallies.map((tally) => tally.state()),
    };
  }
}

import * as z from 'zod';

import type { ColumnType } from './column-type.js';

/**
 * If a column has more different values than this, its values are not counted, so that memory stays bounded.
 */
const MAX_DISTINCT_VALUES = 24;
/** If a value of a column is longer than this, in UTF-16 code units, the values are not counted either. */
const MAX_VALUE_LENGTH = 80;

/** The figures of one column, part of the result of `process_data`. */
export const columnSummarySchema = z.object({
  column: z.string(),
  type: z.enum(['number', 'date', 'text']),
  filled: z.int().describe('How many valid records have a value here'),
  sum: z.number().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  values: z
    .array(z.object({ value: z.string(), records: z.int() }))
    .optional()
    .describe(
      `Records of each value, most first; only for a column with at most ${MAX_DISTINCT_VALUES} values`,
    ),
});

/** The state of a {@link ColumnTally}, as JSON. */
export const columnStateSchema = z.object({
  filled: z.int(),
  sum: z.number(),
  range: z.tuple([z.number(), z.number()]).nullable(),
  counts: z.array(z.tuple([z.string(), z.int()])).nullable(),
});

type ColumnState = z.infer<typeof columnStateSchema>;

/** Collects the figures of one column. Its memory does not grow with the number of values. */
export class ColumnTally {
  readonly #column: string;
  readonly #type: ColumnType;
  #filled = 0;
  #sum = 0;
  #min = Infinity;
  #max = -Infinity;
  #counts: Map<string, number> | undefined = new Map();

  /** @param state - the state that another tally of this column had; default: nothing is counted yet. */
  constructor(column: string, type: ColumnType, state?: ColumnState) {
    this.#column = column;
    this.#type = type;
    if (!state) return;
    this.#filled = state.filled;
    this.#sum = state.sum;
    [this.#min, this.#max] = state.range ?? [Infinity, -Infinity];
    this.#counts = state.counts ? new Map(state.counts) : undefined;
  }

  /** Returns what has been counted so far. */
  state(): ColumnState {
    return {
      filled: this.#filled,
      sum: this.#sum,
      range: this.#min <= this.#max ? [this.#min, this.#max] : null,
      counts: this.#counts ? [...this.#counts] : null,
    };
  }

  add(value: string): void {
    if (value === '') return;
    this.#filled++;
    this.#count(value);
    if (this.#type !== 'number') return;
    const number = Number(value);
    this.#sum += number;
    this.#min = Math.min(this.#min, number);
    this.#max = Math.max(this.#max, number);
  }

  summary(): z.infer<typeof columnSummarySchema> {
    const summary: z.infer<typeof columnSummarySchema> = {
      column: this.#column,
      type: this.#type,
      filled: this.#filled,
    };
    if (this.#type === 'number' && this.#filled > 0) {
      Object.assign(summary, { sum: this.#sum, min: this.#min, max: this.#max });
    }
    if (this.#counts) {
      const counts = [...this.#counts].sort(([, a], [, b]) => b - a);
      summary.values = counts.map(([value, records]) => ({ value, records }));
    }
    return summary;
  }

  #count(value: string): void {
    if (!this.#counts) return;
    const count = this.#counts.get(value);
    if (
      count === undefined &&
      (this.#counts.size === MAX_DISTINCT_VALUES || value.length > MAX_VALUE_LENGTH)
    ) {
      this.#counts = undefined;
    } else {
      this.#counts.set(value, (count ?? 0) + 1);
    }
  }
}

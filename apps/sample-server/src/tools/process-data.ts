import type { ProgressPhase } from '@milepost/progress-reporter';
import * as z from 'zod';

import { ArgumentError } from '../argument-error.js';
import { ColumnTally, columnSummarySchema } from '../csv/column-tally.js';
import { countLines } from '../csv/count-lines.js';
import { type CsvRecord, readCsvRecords } from '../csv/csv-records.js';
import { type Column, findProblem, readColumns } from '../csv/csv-table.js';
import { defaultDataFile } from '../default-data-file.js';
import { type OpenFile, openRegularFile } from '../files/regular-file.js';
import type { ProgressTool, ToolContext } from '../progress-tool.js';
import { Throttle } from '../throttle.js';

const MAX_PROBLEMS = 10;

const input = z.strictObject({
  path: z.string().optional().describe('A CSV file with a header; default: 10,000 records of bird strikes'),
  recordsPerSecond: z
    .number()
    .min(0.01)
    .max(1e9)
    .optional()
    .describe('Limits the speed of the work, so that people can watch it'),
});

const output = z.object({
  records: z.int().describe('The number of records, without the header'),
  invalid: z.int().describe('The number of invalid records, which are left out of the summary'),
  problems: z
    .array(z.object({ line: z.int(), problem: z.string() }))
    .describe('The first invalid records, each with the line on which it ends'),
  columns: z.array(z.object({ name: z.string(), type: z.enum(['number', 'date', 'text']) })),
  summary: z.array(columnSummarySchema),
});

type Args = z.output<typeof input>;
type Result = z.output<typeof output>;

interface Table {
  file: OpenFile;
  columns: readonly Column[];
  recordsPerSecond: number | undefined;
}

interface CheckedRecord {
  record: CsvRecord;
  problem: string | undefined;
}

/**
 * Processes a CSV file in phases: finds its columns, validates each record, and summarises the valid records.
 */
export const processData: ProgressTool<Args, Result> = {
  name: 'process_data',
  title: 'Process the records of a CSV file',
  description:
    'Validates every record of a CSV file, then counts and sums up the values of each column. Progress goes ' +
    'through the phases initialise, validate, process and complete.',
  input,
  output,
  run,
  describe: ({ records, invalid, columns }) =>
    `Processed ${records.toLocaleString('en')} records of ${columns.length} columns; ` +
    `${invalid.toLocaleString('en')} of them are invalid.`,
};

async function run(args: Args, context: ToolContext): Promise<Result> {
  const path = await context.folders.resolve(args.path ?? defaultDataFile);
  await using file = await openRegularFile(path).catch(() => undefined);
  if (!file) throw new ArgumentError('path', `"${args.path ?? path}" is not a file that can be read.`);
  const phases = context.progress.phases({ initialise: 1, validate: 4, process: 4, complete: 1 });
  const columns = await initialise(file, phases.initialise, context.signal);
  const table = { file, columns, recordsPerSecond: args.recordsPerSecond };
  const validity = await validate(readTable(table, phases.validate, 'Validated', context));
  const tallies = await aggregate(readTable(table, phases.process, 'Processed', context), columns);
  const summary = tallies.map((tally) => tally.summary());
  phases.complete.complete(`Summed up ${columns.length} columns`);
  return { ...validity, columns, summary };
}

async function initialise(file: OpenFile, phase: ProgressPhase, signal: AbortSignal): Promise<Column[]> {
  const lines = await countLines(file, { signal, onBytes: (bytes) => phase.report(bytes, file.bytes) });
  const columns = await readColumns(file, signal);
  phase.complete(`Found ${lines} lines, ${file.bytes} bytes, ${columns.length} columns`);
  return columns;
}

/** Reads all records except the header once, and reports the bytes read as the progress of `phase`. */
async function* readTable(
  table: Table,
  phase: ProgressPhase,
  verb: string,
  context: ToolContext,
): AsyncGenerator<CheckedRecord> {
  const { file, columns, recordsPerSecond } = table;
  const throttle = new Throttle(recordsPerSecond, context);
  let records = -1;
  for await (const record of readCsvRecords(file, context.signal)) {
    if (++records === 0) continue;
    await throttle.pass(1);
    yield { record, problem: findProblem(record, columns) };
    phase.report(record.bytes, file.bytes, `${verb} ${records} records`);
  }
  phase.complete();
}

async function validate(
  table: AsyncIterable<CheckedRecord>,
): Promise<Pick<Result, 'records' | 'invalid' | 'problems'>> {
  const result = { records: 0, invalid: 0, problems: [] as Result['problems'] };
  for await (const { record, problem } of table) {
    result.records++;
    if (problem === undefined) continue;
    result.invalid++;
    if (result.problems.length < MAX_PROBLEMS) result.problems.push({ line: record.line, problem });
  }
  return result;
}

async function aggregate(
  table: AsyncIterable<CheckedRecord>,
  columns: readonly Column[],
): Promise<ColumnTally[]> {
  const tallies = columns.map(({ name, type }) => new ColumnTally(name, type));
  for await (const { record, problem } of table) {
    if (problem === undefined) tallies.forEach((tally, index) => tally.add(record.values[index] ?? ''));
  }
  return tallies;
}

import * as z from 'zod';

import { ArgumentError } from '../argument-error.js';
import { columnSummarySchema } from '../csv/column-tally.js';
import { defaultDataFile } from '../default-data-file.js';
import { openRegularFile } from '../files/regular-file.js';
import { Checkpoint } from '../jobs/checkpoint.js';
import { columnsSchema, dataJobSchema, type DataJobState, validitySchema } from '../jobs/data-job.js';
import { runDataJob } from '../jobs/run-data-job.js';
import type { ProgressTool, ToolContext } from '../progress-tool.js';

const input = z.strictObject({
  path: z.string().optional().describe('A CSV file with a header; default: 10,000 records of bird strikes'),
  recordsPerSecond: z
    .number()
    .min(0.01)
    .max(1e9)
    .optional()
    .describe('Limits the speed of the work, so that people can watch it'),
  maxRecords: z
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('Stops after so many records; default: all records of the file'),
});

const output = validitySchema.extend({
  columns: columnsSchema,
  summary: z.array(columnSummarySchema),
  checkpoint: z
    .string()
    .optional()
    .describe('What became of the checkpoint of an earlier call, or of the one of this call'),
});

type Args = z.output<typeof input>;
type Result = z.output<typeof output>;

/**
 * Processes a CSV file in phases: finds its columns, validates each record, and summarises the valid records.
 * If the server keeps checkpoints, a call continues where an earlier one was interrupted.
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
  const checkpoint = new Checkpoint<DataJobState>({
    folder: context.checkpoints,
    job: `process_data ${args.maxRecords} ${path}`,
    version: `${path} ${file.bytes} ${file.modifiedMs}`,
    schema: dataJobSchema,
    clock: context.clock,
  });
  return await runDataJob({ file, limits: args, context, checkpoint });
}

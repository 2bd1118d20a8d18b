import type * as z from 'zod';
import type { ProgressPhase, ProgressPhases } from '@milepost/progress-reporter';

import type { columnSummarySchema } from '../csv/column-tally.js';
import { countLines } from '../csv/count-lines.js';
import { type CsvRecord, readCsvRecords } from '../csv/csv-records.js';
import { type Column, findProblem, readColumns } from '../csv/csv-table.js';
import type { OpenFile } from '../files/regular-file.js';
import type { ToolContext } from '../progress-tool.js';
import { Throttle } from '../throttle.js';
import type { Checkpoint, FoundCheckpoint } from './checkpoint.js';
import { DataJob, type DataJobState, type Position } from './data-job.js';

const WEIGHTS = { initialise: 1, validate: 4, process: 4, complete: 1 };
const TOTAL = 10;
const VERBS = { validate: 'Validated', process: 'Processed' } as const;

/** What {@link runDataJob} works on. */
export interface DataJobInput {
  readonly file: OpenFile;
  readonly limits: {
    readonly recordsPerSecond?: number | undefined;
    readonly maxRecords?: number | undefined;
  };
  readonly checkpoint: Checkpoint<DataJobState>;
  readonly context: ToolContext;
}

/** The result of a data job. */
export type DataJobResult = DataJobState['validity'] & {
  columns: Column[];
  summary: z.infer<typeof columnSummarySchema>[];
  /** What became of the checkpoint of an earlier job, or of the one of this job. */
  checkpoint?: string;
};

interface Running extends DataJobInput {
  readonly job: DataJob;
  readonly phases: ProgressPhases<typeof WEIGHTS>;
}

interface CheckedRecord {
  record: CsvRecord;
  problem: string | undefined;
}

/**
 * Validates the records of a CSV file, and then summarises the valid ones. Continues from the checkpoint if
 * there is a usable one, and removes it at the end.
 */
export async function runDataJob(input: DataJobInput): Promise<DataJobResult> {
  const { checkpoint } = input;
  const found = await checkpoint.load();
  const started = found.kind === 'usable' ? goOn(found.state, input) : await begin(found, input);
  const { job, phases } = started;
  const running = { ...input, ...started };
  if (job.stage === 'validate') {
    for await (const { record, problem } of readTable(running)) job.validate(record.line, problem);
    job.enter('process');
  }
  for await (const { record, problem } of readTable(running))
    if (problem === undefined) job.tally(record.values);
  const summary = job.tallies.map((tally) => tally.summary());
  await checkpoint.remove();
  phases.complete.complete(`Summed up ${job.columns.length} columns`);
  const remark = remarkOn(found, checkpoint);
  const result = { ...job.validity, columns: [...job.columns], summary };
  return remark === undefined ? result : { ...result, checkpoint: remark };
}

async function begin(
  found: FoundCheckpoint<DataJobState>,
  { file, context: { progress, signal } }: DataJobInput,
): Promise<Pick<Running, 'job' | 'phases'>> {
  // It is awaited, because otherwise the next message could replace it.
  if (found.kind === 'refused')
    await progress.reportProgress(
      0,
      TOTAL,
      `The checkpoint was refused: ${found.reason}. The work begins anew.`,
    );
  const phases = progress.phases(WEIGHTS);
  const columns = await initialise(file, phases.initialise, signal);
  return { job: new DataJob(columns), phases };
}

async function initialise(file: OpenFile, phase: ProgressPhase, signal: AbortSignal): Promise<Column[]> {
  const lines = await countLines(file, { signal, onBytes: (bytes) => phase.report(bytes, file.bytes) });
  const columns = await readColumns(file, signal);
  phase.complete(`Found ${lines} lines, ${file.bytes} bytes, ${columns.length} columns`);
  return columns;
}

/** Continues a job. Its progress begins at the position of the checkpoint, and the phases divide the rest. */
function goOn(
  state: DataJobState,
  { file, limits, context: { progress } }: DataJobInput,
): Pick<Running, 'job' | 'phases'> {
  const job = new DataJob(state.columns, state);
  const left = 1 - shareOf(job.at, file, limits);
  const weights =
    job.stage === 'validate'
      ? { ...WEIGHTS, initialise: 0, validate: WEIGHTS.validate * left }
      : { ...WEIGHTS, initialise: 0, validate: 0, process: WEIGHTS.process * left };
  const weightLeft = weights.validate + weights.process + weights.complete;
  progress.report(TOTAL - weightLeft, TOTAL, `Going on after ${recordsDone(state)}`);
  return { job, phases: progress.phases(weights) };
}

/** Reads the records of the job's stage that are not processed yet, and reports them as its phase. */
async function* readTable({
  file,
  limits,
  context,
  checkpoint,
  job,
  phases,
}: Running): AsyncGenerator<CheckedRecord> {
  const { stage, at: from } = job;
  const phase = phases[stage];
  const before = shareOf(from, file, limits);
  const throttle = new Throttle(limits.recordsPerSecond, context);
  let { records } = from;
  for await (const record of readCsvRecords(file, context.signal, from)) {
    if (++records === 0) continue;
    if (records > (limits.maxRecords ?? Infinity)) break;
    await throttle.pass(1);
    yield { record, problem: findProblem(record, job.columns) };
    job.at = { records, line: record.line, bytes: record.bytes };
    phase.report(shareOf(job.at, file, limits) - before, 1 - before, `${VERBS[stage]} ${records} records`);
    await checkpoint.save(() => job.state());
  }
  phase.complete();
}

/** The share of a stage that is done, from 0 to 1. It is measured in bytes, or in records if those end it. */
function shareOf(
  { records, bytes }: Position,
  file: OpenFile,
  { maxRecords = Infinity }: DataJobInput['limits'],
): number {
  return Math.max(0, Math.min(1, Math.max(bytes / file.bytes, records / maxRecords)));
}

function recordsDone({ stage, at }: DataJobState): string {
  return `${at.records.toLocaleString('en')} ${VERBS[stage].toLowerCase()} records`;
}

function remarkOn(
  found: FoundCheckpoint<DataJobState>,
  { fault }: Checkpoint<DataJobState>,
): string | undefined {
  if (fault !== undefined) return `could not be written: ${fault}`;
  if (found.kind === 'usable') return `went on after ${recordsDone(found.state)}`;
  return found.kind === 'refused' ? `refused, the work began anew: ${found.reason}` : undefined;
}

import { callTool } from '@milepost/mcp-sdk';
import { type Clock, ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import type { ProgressUpdate } from '@milepost/progress-manager';
import type { CallToolResult } from '@modelcontextprotocol/client';

import type { Connection } from './connection.js';
import { reasonOf } from './fault-reason.js';
import type { OperationState, OperationView } from './operation-view.js';
import type { PlannedCall } from './planned-call.js';
import type { RunTotals } from './render-summary.js';
import { readAnswer } from './tool-answer.js';
import type { UnitOf } from './tool-units.js';
import type { RunView } from './view.js';

/** Options of {@link runOperations}. */
export interface RunOptions {
  readonly connection: Connection;
  readonly unitOf: UnitOf;
  readonly view: Pick<RunView, 'started' | 'updated' | 'ended'>;
  /** Cancels all operations when aborted. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** The longest time without progress, in ms. Default: no limit. */
  readonly idleTimeoutMs?: number | undefined;
  /** The longest time that an operation may take, in ms. Default: no limit. */
  readonly totalTimeoutMs?: number | undefined;
}

/**
 * Starts all calls at the same time and shows their progress. Resolves when the last one has ended; never
 * rejects.
 */
export async function runOperations(calls: readonly PlannedCall[], options: RunOptions): Promise<RunTotals> {
  const startedAt = options.clock.now();
  const operations = await Promise.all(calls.map((call) => runOne(call, options)));
  return { operations, durationMs: options.clock.now() - startedAt };
}

async function runOne(call: PlannedCall, options: RunOptions): Promise<OperationView> {
  // Turns off the default idle timeout of `callTool`: the user watches the operations and can end them.
  const { connection, view, unitOf, clock, signal, idleTimeoutMs = Infinity, totalTimeoutMs } = options;
  const startedAt = clock.now();
  const { name, tool } = call;
  let shown: OperationView = { name, tool, unit: unitOf(tool, undefined), state: 'active' };
  view.started(shown);
  const onprogress = (update: ProgressUpdate): void => {
    shown = { ...shown, update, unit: unitOf(tool, update.total) };
    if (update.message !== undefined) shown = { ...shown, message: update.message };
    view.updated(shown);
  };
  const params = { name: tool, arguments: { ...call.arguments } };
  const limits = { idleTimeoutMs, totalTimeoutMs, signal };
  const make = (): Promise<CallToolResult> =>
    callTool(connection.client, params, { onprogress, ...limits }).result;
  const end = await endOf(make, connection);
  shown = { ...shown, ...end, durationMs: clock.now() - startedAt };
  view.ended(shown);
  return shown;
}

type End = Pick<OperationView, 'state' | 'reason' | 'answer'>;

async function endOf(make: () => Promise<CallToolResult>, { lossReason }: Connection): Promise<End> {
  try {
    // `callTool` throws synchronously if the connection is lost, so it is called inside the `try`.
    const result = await make();
    const answer = readAnswer(result);
    if (result.isError !== true) return { state: 'completed', answer };
    return { state: 'failed', answer, reason: answer.text ?? 'The tool gave no reason.' };
  } catch (error) {
    const state = STATES[ProgressError.from(error).code] ?? 'failed';
    const reason = reasonOf(error);
    return { state, reason: state === 'failed' ? (lossReason() ?? reason) : reason };
  }
}

const STATES: Partial<Record<ProgressErrorCode, OperationState>> = {
  [ProgressErrorCode.CANCELLED]: 'cancelled',
  [ProgressErrorCode.TIMEOUT]: 'timed_out',
};

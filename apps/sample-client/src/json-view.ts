import { jsonLine } from './json-line.js';
import type { OperationView } from './operation-view.js';
import type { RunView } from './view.js';

/**
 * Creates a view that writes one JSON object per line: one for each update, each end of an operation and each
 * change of the connection.
 *
 * @param write - writes a line to stdout.
 * @param log - writes a line for people to stderr.
 */
export function createJsonView(write: (line: string) => void, log: (line: string) => void): RunView {
  return {
    started: () => undefined,
    updated: (operation) => write(jsonLine(updateLine(operation))),
    ended: (operation) => write(jsonLine(endLine(operation))),
    logged: log,
    connectionChanged: (event) => write(jsonLine({ type: 'connection', ...event })),
    closed: () => undefined,
  };
}

function updateLine({ name, tool, state, update }: OperationView): object {
  if (!update) return {};
  const { progress, total, message, fraction, rate, remainingMs, sequence, elapsedMs, heartbeat } = update;
  const figures = { progress, total, message, fraction, rate, remainingMs, sequence, elapsedMs, heartbeat };
  return { type: 'update', operation: name, tool, state, ...figures };
}

// Has no `progress`: in every line with `progress`, the value has increased.
function endLine({ name, tool, state, update, durationMs, reason, answer }: OperationView): object {
  const figures = { durationMs: Math.round(durationMs ?? 0), updates: update?.sequence ?? 0 };
  return {
    type: 'end',
    operation: name,
    tool,
    state,
    ...figures,
    reason,
    result: answer?.figures,
    text: answer?.text,
  };
}

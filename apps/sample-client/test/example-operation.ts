import type { ProgressUpdate } from '@milepost/progress-manager';

import type { ConnectionEvent } from '../src/connection-event.js';
import type { OperationView } from '../src/operation-view.js';

/**
 * Creates an update for tests. `fraction` and `percentage` are computed from `progress` and `total`; the
 * other fields have neutral values unless they are given.
 */
export function exampleUpdate(given: Partial<ProgressUpdate>): ProgressUpdate {
  const { progress = 0, total } = given;
  const fraction = total === undefined ? undefined : progress / total;
  return {
    token: 't',
    progress,
    total,
    message: undefined,
    sequence: 1,
    fraction,
    percentage: fraction === undefined ? undefined : fraction * 100,
    rate: undefined,
    remainingMs: undefined,
    elapsedMs: 0,
    heartbeat: false,
    ...given,
  };
}

/** Creates an operation for tests. */
export function exampleOperation(given: Partial<OperationView> = {}): OperationView {
  return { name: 'work', tool: 'work', unit: '', state: 'active', ...given };
}

const dropped = { state: 'dropped', attempt: 1, retryInMs: 40, reason: 'Broke\u001b[2J off.' } as const;

/** A connection that drops and is restored at the second attempt, and later ends. */
export const connectionEvents: readonly ConnectionEvent[] = [
  dropped,
  { ...dropped, attempt: 2, retryInMs: 90 },
  { state: 'restored' },
  { state: 'closed', reason: 'Gone.' },
];

import type { ProgressUpdate } from '@milepost/progress-manager';

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
  return { name: 'work', tool: 'work', unit: 'things', state: 'active', ...given };
}

import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';

import type { Experiment } from './experiment.js';

const CANCEL_AT = 0.4;
const REASON = new ProgressError(ProgressErrorCode.CANCELLED, 'The experiment has cancelled it.');

/** The client cancels one of two calls in the middle. */
export const cancellation: Experiment = {
  name: 'cancellation',
  title: 'one of two operations is cancelled in the middle',
  lookAt:
    'At 40 % the client cancels the first operation: its bar stops at once, the server stops the work, and the second operation goes on. Ctrl-C cancels everything in the same way.',
  variation: 'run run_forever --total-timeout 5s',
  run: async (lab) => {
    const session = await lab.open();
    const controller = new AbortController();
    const cancelled = lab.run(
      session,
      [{ name: 'is cancelled', tool: 'uneven_work', arguments: { durationMs: 5_000 }, expects: 'cancelled' }],
      {
        signal: controller.signal,
        onUpdate: ({ update }) => {
          if ((update?.fraction ?? 0) >= CANCEL_AT) controller.abort(REASON);
        },
      },
    );
    const other = lab.run(session, [
      { name: 'goes on', tool: 'uneven_work', arguments: { durationMs: 5_000 } },
    ]);
    const [[operation]] = await Promise.all([cancelled, other]);
    const progress = operation?.update?.progress;
    const total = operation?.update?.total;
    return [
      {
        text: `Cancelled after ${String(progress)} of ${String(total)} steps.`,
        figures: { progress, total },
      },
    ];
  },
};

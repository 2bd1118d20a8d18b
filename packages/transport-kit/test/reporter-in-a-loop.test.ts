import { FakeClock } from '@milepost/progress-core/testing';
import { ProgressReporter } from '@milepost/progress-reporter';

import { Outbox } from '../src/index.js';
import { ManualSink, responseOf } from './manual-sink.js';

/**
 * Simulates two seconds of a synchronous loop, in steps of `stepMs`. Returns for each reporter the number of
 * updates that were written in each tenth of a second.
 */
function writesOfLoop({ stepMs = 0.05, reporters = 1, before = 0 }): number[][] {
  const clock = new FakeClock();
  const sink = new ManualSink();
  const outbox = new Outbox({ write: sink.write, clock });
  const tellers = Array.from(
    { length: reporters },
    (_, token) => new ProgressReporter(token, outbox, { clock }),
  );
  for (let id = 0; id < before; id++) void outbox.send(responseOf(id));
  const steps = Math.round(2_000 / stepMs);
  const heard = tellers.map(() => new Array<number>(20).fill(0));
  for (let step = 1; step <= steps; step++) {
    clock.jump(stepMs);
    for (const teller of tellers) teller.report(step, steps);
    const tenth = Math.min(19, Math.floor((step * stepMs) / 100));
    for (const message of sink.writes.splice(0).flat() as { params?: { progressToken: number } }[]) {
      const counts = heard[message.params?.progressToken ?? -1];
      if (counts) counts[tenth] = (counts[tenth] ?? 0) + 1;
    }
  }
  return heard;
}

// Reporter and outbox have their default options. If `send` returned a promise for collected progress, the
// reporter would wait for it until the end of the loop.
test.each([
  ['in steps far below a millisecond', {}],
  ['in steps of some milliseconds', { stepMs: 7 }],
  ['with two reporters', { reporters: 2 }],
  ['with fifty reporters', { reporters: 50, stepMs: 0.5 }],
  ['after other messages', { before: 100 }],
])('the progress of a synchronous loop is written until its end, %s', (_, options) => {
  // The default rate is one update in each tenth of a second. Two tenths are checked together, because a step
  // may not end exactly at the interval.
  for (const counts of writesOfLoop(options)) {
    for (let tenth = 1; tenth < 19; tenth++)
      expect((counts[tenth] ?? 0) + (counts[tenth + 1] ?? 0)).toBeGreaterThan(0);
  }
});

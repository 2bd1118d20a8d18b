import { FakeClock } from '@milepost/progress-core/testing';

import { wait } from '../src/wait.js';

test('an abort ends a wait at once, with the reason of the abort, and leaves no timer behind', async () => {
  const clock = new FakeClock();
  const abort = new AbortController();
  const waiting = wait(1_000, { clock, signal: abort.signal });
  abort.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(wait(1_000, { clock, signal: abort.signal })).rejects.toThrow('enough');
  expect(clock.pending).toBe(0);
});

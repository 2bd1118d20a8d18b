import { FakeClock } from '@milepost/progress-core/testing';

import { Pace, paceBytes, wait } from '../src/pace.js';

test('a pace limits the units a second, on average since the start', async () => {
  const clock = new FakeClock();
  const pace = new Pace(10, { clock, signal: new AbortController().signal });
  let done = 0;
  const work = async (): Promise<void> => {
    for (; done < 50; done++) await pace.take(1);
  };
  const finished = work();
  await clock.advanceAsync(1_000);
  expect(done).toBe(10);
  await clock.advanceAsync(2_000);
  expect(done).toBe(30);
  await clock.advanceAsync(2_000);
  await finished;
  expect(clock.pending).toBe(0);
});

test('a pace without a rate does not wait', async () => {
  const clock = new FakeClock();
  await new Pace(undefined, { clock, signal: new AbortController().signal }).take(1e9);
  expect(clock.pending).toBe(0);
});

test('an abort ends a wait at once, with the reason of the abort, and leaves no timer behind', async () => {
  const clock = new FakeClock();
  const abort = new AbortController();
  const waiting = wait(1_000, { clock, signal: abort.signal });
  abort.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(wait(1_000, { clock, signal: abort.signal })).rejects.toThrow('enough');
  expect(clock.pending).toBe(0);
});

test('a paced stream forwards its bytes unchanged, in small pieces', async () => {
  const clock = new FakeClock();
  const bytes = Uint8Array.from({ length: 1_000 }, (_, index) => index % 256);
  const stream = new Blob([bytes])
    .stream()
    .pipeThrough(paceBytes(1_000, { clock, signal: new AbortController().signal }));
  const pieces: Uint8Array[] = [];
  const reading = (async () => {
    for await (const piece of stream) pieces.push(piece);
  })();
  while (Buffer.concat(pieces).length < bytes.length) {
    await new Promise(setImmediate);
    clock.advance(50);
  }
  await reading;
  expect(Buffer.concat(pieces)).toEqual(Buffer.from(bytes));
  expect(Math.max(...pieces.map(({ length }) => length))).toBe(50);
  expect(clock.now()).toBeGreaterThanOrEqual(1_000);
});

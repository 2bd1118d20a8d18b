import { FakeClock } from '@milepost/progress-core/testing';

import { Throttle, throttleBytes } from '../src/throttle.js';

test('a throttle limits the units a second, on average since the start', async () => {
  const clock = new FakeClock();
  const throttle = new Throttle(10, { clock, signal: new AbortController().signal });
  let done = 0;
  const work = async (): Promise<void> => {
    for (; done < 50; done++) await throttle.pass(1);
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

test('a throttle without a rate does not wait', async () => {
  const clock = new FakeClock();
  await new Throttle(undefined, { clock, signal: new AbortController().signal }).pass(1e9);
  expect(clock.pending).toBe(0);
});

test('a throttled stream forwards its bytes unchanged, in small pieces', async () => {
  const clock = new FakeClock();
  const bytes = Uint8Array.from({ length: 1_000 }, (_, index) => index % 256);
  const stream = new Blob([bytes])
    .stream()
    .pipeThrough(throttleBytes(1_000, { clock, signal: new AbortController().signal }));
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

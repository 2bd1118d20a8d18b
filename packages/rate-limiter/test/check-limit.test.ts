import { FakeClock } from '@milepost/progress-core/testing';
import fc from 'fast-check';

import { RateLimiter } from '../src/index.js';

function setUp(options: { maxRequests?: number; burst?: number } = {}) {
  const clock = new FakeClock();
  const limiter = new RateLimiter({ maxRequests: 10, burst: 1, ...options, clock });
  const log: string[] = [];
  const ask = (name: string, wait: { signal?: AbortSignal; key?: string } = {}): void => {
    limiter.checkLimit(wait).then(
      () => log.push(`${name} at ${String(clock.now())}`),
      (reason: unknown) => log.push(`${name}: ${String(reason)}`),
    );
  };
  return { clock, limiter, log, ask };
}

test('calls that wait pass in their order, as soon as the rate allows', async () => {
  const { clock, log, ask } = setUp();
  for (const name of ['a', 'b', 'c', 'd']) ask(name);
  await clock.advanceAsync(0);
  expect(log).toEqual(['a at 0']);
  await clock.advanceAsync(1000);
  expect(log).toEqual(['a at 0', 'b at 100', 'c at 200', 'd at 300']);
  expect(clock.pending).toBe(0);
});

test('calls that wait for one key do not delay another key', async () => {
  const { clock, log, ask } = setUp();
  ask('a1', { key: 'a' });
  ask('a2', { key: 'a' });
  ask('b1', { key: 'b' });
  await clock.advanceAsync(100);
  expect(log).toEqual(['a1 at 0', 'b1 at 0', 'a2 at 100']);
});

test('a signal that has already aborted rejects at once and uses up no pass', async () => {
  const { clock, log, ask } = setUp();
  ask('gone', { signal: AbortSignal.abort('no more') });
  ask('a');
  await clock.advanceAsync(0);
  expect(log).toEqual(['gone: no more', 'a at 0']);
});

test.each([
  ['the first call', ['b'], ['a at 0', 'b: enough', 'c at 100', 'd at 200']],
  ['a call in the middle', ['c'], ['a at 0', 'c: enough', 'b at 100', 'd at 200']],
  ['the last call', ['d'], ['a at 0', 'd: enough', 'b at 100', 'c at 200']],
  ['every call', ['b', 'c', 'd'], ['a at 0', 'b: enough', 'c: enough', 'd: enough']],
])(
  'an abort of %s that waits delays no other call and leaves no timer behind',
  async (_, leaving, expected) => {
    const { clock, log, ask } = setUp();
    const controllers = new Map(['a', 'b', 'c', 'd'].map((name) => [name, new AbortController()]));
    for (const [name, { signal }] of controllers) ask(name, { signal });
    await clock.advanceAsync(50);
    for (const name of leaving) controllers.get(name)?.abort('enough');
    await clock.advanceAsync(1000);
    expect(log).toEqual(expected);
    expect(clock.pending).toBe(0);
  },
);

test('a call can wait again after all waiting calls were aborted', async () => {
  const { clock, log, ask } = setUp();
  const controller = new AbortController();
  ask('a');
  ask('b', { signal: controller.signal });
  controller.abort('enough');
  ask('c');
  await clock.advanceAsync(100);
  expect(log).toEqual(['a at 0', 'b: enough', 'c at 100']);
});

test('an abort after the pass changes nothing', async () => {
  const { clock, log, ask } = setUp();
  const controller = new AbortController();
  ask('a');
  ask('b', { signal: controller.signal });
  await clock.advanceAsync(100);
  controller.abort();
  await clock.advanceAsync(100);
  expect(log).toEqual(['a at 0', 'b at 100']);
});

test('tryAcquire does not overtake calls that wait', async () => {
  const { clock, limiter, log, ask } = setUp();
  ask('a');
  ask('b');
  await clock.advanceAsync(0);
  expect(limiter.retryAfter()).toBe(200);
  clock.jump(150);
  expect(limiter.tryAcquire()).toBe(false);
  await clock.advanceAsync(0);
  expect(log).toEqual(['a at 0', 'b at 150']);
  clock.jump(100);
  expect(limiter.tryAcquire()).toBe(true);
});

test('the order and the rate are kept, and every call settles, however calls start and abort', async () => {
  const step = fc.record({ waitMs: fc.nat(120), leaves: fc.option(fc.nat(500), { nil: undefined }) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      async (steps, burst) => {
        const { clock, log, ask } = setUp({ burst });
        const leave: { atMs: number; controller: AbortController }[] = [];
        for (const [index, { waitMs, leaves }] of steps.entries()) {
          await clock.advanceAsync(waitMs);
          const controller = new AbortController();
          if (leaves !== undefined) {
            clock.setTimeout(() => {
              controller.abort('enough');
            }, leaves);
          }
          leave.push({ atMs: clock.now(), controller });
          ask(String(index), { signal: controller.signal });
        }
        await clock.advanceAsync(10_000);
        expect(log).toHaveLength(steps.length);
        const passed = log
          .filter((entry) => !entry.includes(':'))
          .map((entry) => entry.split(' at ').map(Number));
        const [names, times] = [passed.map(([name]) => name ?? NaN), passed.map(([, at]) => at ?? NaN)];
        expect(names).toEqual([...names].sort((a, b) => a - b));
        for (const [index, at] of times.entries()) {
          const inWindow = times.slice(index).filter((time) => time < at + 1000);
          expect(inWindow.length).toBeLessThanOrEqual(10 + burst);
        }
        expect(clock.pending).toBe(0);
      },
    ),
    { numRuns: 50 },
  );
});

test('a wait that is longer than the longest timer ends at the right time', async () => {
  const monthMs = 30 * 24 * 60 * 60 * 1000;
  const clock = new FakeClock();
  const limiter = new RateLimiter({ maxRequests: 1, timeWindow: monthMs, clock });
  let passedAt = -1;
  limiter.tryAcquire();
  void limiter.checkLimit().then(() => (passedAt = clock.now()));
  await clock.advanceAsync(2 * monthMs);
  expect(passedAt).toBe(monthMs);
});

test('ten thousand calls that wait for one key pass in order', async () => {
  const { clock, log, ask } = setUp({ maxRequests: 1_000_000, burst: 1000 });
  for (let index = 0; index < 10_000; index++) ask(String(index));
  await clock.advanceAsync(10);
  expect(log.map((entry) => parseInt(entry))).toEqual(Array.from({ length: 10_000 }, (_, index) => index));
});

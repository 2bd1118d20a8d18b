import { FakeClock } from '@milepost/progress-core/testing';

import { Reconnection } from '../src/reconnection.js';

test('attempts are counted, the limit of their delays grows, and a success resets both', () => {
  const clock = new FakeClock();
  const reconnection = new Reconnection({ initialMs: 10, maxMs: 1_000, factor: 10 }, clock);
  expect(reconnection.isUnderWay).toBe(false);
  const longest = [10, 100, 1_000, 1_000];
  for (const round of [1, 2]) {
    for (const [index, limit] of longest.entries()) {
      const next = reconnection.next(60_000);
      expect(next?.attempt).toBe(index + 1);
      expect(next?.retryInMs).toBeLessThanOrEqual(limit);
      expect(reconnection.isUnderWay).toBe(true);
    }
    reconnection.restored();
    expect([round, reconnection.isUnderWay]).toEqual([round, false]);
    clock.advance(11);
  }
});

test('delays continue to grow if a restored connection drops again at once', () => {
  const clock = new FakeClock();
  const reconnection = new Reconnection({ initialMs: 10, maxMs: 100_000, factor: 10 }, clock);
  const longestOf = (drops: number): number => {
    let longest = 0;
    for (let drop = 0; drop < drops; drop++) {
      longest = Math.max(longest, reconnection.next(1_000_000)?.retryInMs ?? 0);
      reconnection.restored();
      clock.advance(10);
    }
    return longest;
  };
  expect(longestOf(100)).toBeGreaterThan(10);
});

test('the last attempt starts at the end of the window, and none starts after it', () => {
  const clock = new FakeClock();
  const reconnection = new Reconnection({ initialMs: 1_000, maxMs: 1_000 }, clock);
  expect(reconnection.next(100)?.retryInMs).toBeLessThanOrEqual(100);
  clock.advance(99);
  expect(reconnection.next(100)?.retryInMs).toBeLessThanOrEqual(1);
  clock.advance(1);
  expect(reconnection.next(100)).toBeUndefined();
});

test('the window is counted from the first drop, not from the last attempt', () => {
  const clock = new FakeClock();
  const reconnection = new Reconnection({}, clock);
  for (let attempt = 1; attempt <= 10; attempt++) {
    expect(reconnection.next(100)?.attempt).toBe(attempt);
    clock.advance(10);
  }
  expect(reconnection.next(100)).toBeUndefined();
  reconnection.restored();
  expect(reconnection.next(100)?.attempt).toBe(1);
});

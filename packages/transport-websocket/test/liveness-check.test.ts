import { FakeClock } from '@milepost/progress-core/testing';

import { LivenessCheck } from '../src/liveness-check.js';

function setUp() {
  const clock = new FakeClock();
  const events: string[] = [];
  const moving = { now: false };
  const check = new LivenessCheck({
    intervalMs: 100,
    clock,
    ask: () => void events.push('ask'),
    hasMoved: () => moving.now,
    onLost: () => void events.push('lost'),
  });
  return { clock, events, check, moving };
}

test('a peer that gives signs of life is not asked', () => {
  const { clock, events, check } = setUp();
  for (let beat = 0; beat < 10; beat++) {
    clock.advance(100);
    check.recordSignOfLife();
  }
  expect(events).toEqual([]);
});

test('a silent peer is asked after an interval, and reported as lost once after another', () => {
  const { clock, events } = setUp();
  clock.advance(100);
  expect(events).toEqual([]);
  clock.advance(100);
  expect(events).toEqual(['ask']);
  clock.advance(100);
  expect(events).toEqual(['ask', 'lost']);
  clock.advance(10_000);
  expect(events).toEqual(['ask', 'lost']);
  expect(clock.pending).toBe(0);
});

test('an answer counts as a sign of life', () => {
  const { clock, events, check } = setUp();
  clock.advance(200);
  check.recordSignOfLife();
  clock.advance(200);
  expect(events).toEqual(['ask', 'ask']);
  check.recordSignOfLife();
  clock.advance(100);
  expect(events).not.toContain('lost');
});

test('a stopped check asks nothing and leaves no timer', () => {
  const { clock, events, check } = setUp();
  check.stop();
  clock.advance(1_000);
  expect(events).toEqual([]);
  expect(clock.pending).toBe(0);
});

test('a message that takes many intervals to arrive or to be sent is a sign of life', () => {
  const { clock, events, moving } = setUp();
  clock.advance(100);
  moving.now = true;
  clock.advance(1_000);
  expect(events).toEqual([]);
  moving.now = false;
  clock.advance(200);
  expect(events).toEqual(['ask', 'lost']);
});

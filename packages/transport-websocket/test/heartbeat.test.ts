import { FakeClock } from '@milepost/progress-core/testing';

import { Heartbeat } from '../src/heartbeat.js';

function beating() {
  const clock = new FakeClock();
  const told: string[] = [];
  const moving = { now: false };
  const heartbeat = new Heartbeat({
    intervalMs: 100,
    clock,
    ask: () => void told.push('ask'),
    hasMoved: () => moving.now,
    onLost: () => void told.push('lost'),
  });
  return { clock, told, heartbeat, moving };
}

test('a peer that gives signs of life is not asked', () => {
  const { clock, told, heartbeat } = beating();
  for (let beat = 0; beat < 10; beat++) {
    clock.advance(100);
    heartbeat.recordSignOfLife();
  }
  expect(told).toEqual([]);
});

test('a silent peer is asked after an interval, and reported as lost once after another', () => {
  const { clock, told } = beating();
  clock.advance(100);
  expect(told).toEqual([]);
  clock.advance(100);
  expect(told).toEqual(['ask']);
  clock.advance(100);
  expect(told).toEqual(['ask', 'lost']);
  clock.advance(10_000);
  expect(told).toEqual(['ask', 'lost']);
  expect(clock.pending).toBe(0);
});

test('an answer counts as a sign of life', () => {
  const { clock, told, heartbeat } = beating();
  clock.advance(200);
  heartbeat.recordSignOfLife();
  clock.advance(200);
  expect(told).toEqual(['ask', 'ask']);
  heartbeat.recordSignOfLife();
  clock.advance(100);
  expect(told).not.toContain('lost');
});

test('a stopped heartbeat asks nothing and leaves no timer', () => {
  const { clock, told, heartbeat } = beating();
  heartbeat.stop();
  clock.advance(1_000);
  expect(told).toEqual([]);
  expect(clock.pending).toBe(0);
});

test('a message that takes many intervals to arrive or to be sent is a sign of life', () => {
  const { clock, told, moving } = beating();
  clock.advance(100);
  moving.now = true;
  clock.advance(1_000);
  expect(told).toEqual([]);
  moving.now = false;
  clock.advance(200);
  expect(told).toEqual(['ask', 'lost']);
});

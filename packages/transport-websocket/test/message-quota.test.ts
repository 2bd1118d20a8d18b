import { FakeClock } from '@milepost/progress-core/testing';

import { MessageQuota } from '../src/node/message-quota.js';

function quotaOf(options: { perSecond: number; maxSilenceMs: number }) {
  const clock = new FakeClock();
  const quota = new MessageQuota({ ...options, clock });
  const takeAll = (): number => {
    let taken = 0;
    while (quota.take()) taken++;
    return taken;
  };
  return { clock, quota, takeAll };
}

test('a session may send perSecond messages at once, and then as many a second', () => {
  const { clock, takeAll } = quotaOf({ perSecond: 100, maxSilenceMs: 60_000 });
  expect(takeAll()).toBe(100);
  clock.advance(500);
  expect(takeAll()).toBe(50);
});

test('a silence allows the messages that could have been sent in it, and no more', () => {
  const { clock, takeAll } = quotaOf({ perSecond: 100, maxSilenceMs: 60_000 });
  takeAll();
  clock.advance(30_000);
  expect(takeAll()).toBe(3_000);
  expect(takeAll()).toBe(0);
});

test('a silence longer than maxSilenceMs allows no additional messages', () => {
  const { clock, takeAll } = quotaOf({ perSecond: 100, maxSilenceMs: 2_000 });
  clock.advance(3_600_000);
  expect(takeAll()).toBe(300);
});

test('a limit of one message a second is respected', () => {
  const { clock, takeAll } = quotaOf({ perSecond: 1, maxSilenceMs: 0 });
  expect(takeAll()).toBe(1);
  clock.advance(10_000);
  expect(takeAll()).toBe(1);
});

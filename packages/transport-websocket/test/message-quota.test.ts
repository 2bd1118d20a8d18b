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

test('so many messages at once, and as many a second after that', () => {
  const { clock, takeAll } = quotaOf({ perSecond: 100, maxSilenceMs: 60_000 });
  expect(takeAll()).toBe(100);
  clock.advance(500);
  expect(takeAll()).toBe(50);
});

test('after a silence what could have been sent in it, and no more', () => {
  const { clock, takeAll } = quotaOf({ perSecond: 100, maxSilenceMs: 60_000 });
  takeAll();
  clock.advance(30_000);
  expect(takeAll()).toBe(3_000);
  expect(takeAll()).toBe(0);
});

test('a silence saves up so much and no more, however long it is', () => {
  const { clock, takeAll } = quotaOf({ perSecond: 100, maxSilenceMs: 2_000 });
  clock.advance(3_600_000);
  expect(takeAll()).toBe(300);
});

test('one message a second is a limit too', () => {
  const { clock, takeAll } = quotaOf({ perSecond: 1, maxSilenceMs: 0 });
  expect(takeAll()).toBe(1);
  clock.advance(10_000);
  expect(takeAll()).toBe(1);
});

import { FakeClock } from '@milepost/progress-core/testing';

import { MessageQuota } from '../src/node/message-quota.js';

function takenFrom(quota: MessageQuota): number {
  let taken = 0;
  while (quota.take()) taken++;
  return taken;
}

test('so many messages at once, and as many a second after that', () => {
  const clock = new FakeClock();
  const quota = new MessageQuota(100, clock);
  expect(takenFrom(quota)).toBe(100);
  clock.advance(500);
  expect(takenFrom(quota)).toBe(50);
});

test('a client that comes back may send at once what it could have sent meanwhile, and no more', () => {
  const clock = new FakeClock();
  const quota = new MessageQuota(100, clock);
  takenFrom(quota);
  clock.advance(30_000);
  quota.saveUp(60_000);
  expect(takenFrom(quota)).toBe(3_000 + 100);
  // To come back again and again gains nothing.
  for (let times = 0; times < 10; times++) quota.saveUp(60_000);
  expect(takenFrom(quota)).toBe(0);
});

test('nobody can have been away for longer than a session waits', () => {
  const clock = new FakeClock();
  const quota = new MessageQuota(100, clock);
  takenFrom(quota);
  clock.advance(3_600_000);
  quota.saveUp(60_000);
  expect(takenFrom(quota)).toBe(6_000 + 100);
});

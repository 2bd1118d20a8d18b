import { TickTime } from '../src/registry/tick-time.js';

function setUp(updatesAReading: number) {
  const system = { ms: 0, reads: 0 };
  const now = (): number => {
    system.reads++;
    return system.ms;
  };
  const time = new TickTime({ now }, updatesAReading);
  const next = (): number => {
    time.refresh();
    return time.ms;
  };
  return { system, time, next };
}

test('the clock is read once for the updates of one tick, and again for the next tick', async () => {
  const { system, next } = setUp(16);
  system.ms = 100;
  expect([next(), next(), next()]).toEqual([100, 100, 100]);
  expect(system.reads).toBe(1);
  await Promise.resolve();
  system.ms = 200;
  expect(next()).toBe(200);
  expect(system.reads).toBe(2);
});

test('the time advances during a tick that takes long', () => {
  const { system, next } = setUp(16);
  const seen = Array.from({ length: 160 }, () => {
    system.ms++;
    return next();
  });
  expect(system.reads).toBe(10);
  expect(seen.every((ms, index) => index + 1 - ms < 16)).toBe(true);
});

test('the clock is read again after expire', () => {
  const { system, time, next } = setUp(16);
  next();
  system.ms = 5000;
  time.expire();
  expect(next()).toBe(5000);
});

test('the time is exact with one update a reading', () => {
  const { system, next } = setUp(1);
  for (system.ms = 1; system.ms < 50; system.ms++) expect(next()).toBe(system.ms);
});

import fc from 'fast-check';

import { ArrivalTimes } from '../src/arrival-times.js';
import { IDLE } from '../src/gcra.js';

function touch(times: ArrivalTimes, key: string, arrival: number, now: number): void {
  times.set(key, arrival, times.get(key), now);
}

test('a million keys that are used once never need more memory than the keys of the last moments', () => {
  const times = new ArrivalTimes(1000);
  let largest = 0;
  for (let now = 0; now < 1_000_000; now++) {
    touch(times, `key-${String(now)}`, now + 100, now);
    largest = Math.max(largest, times.size);
  }
  expect(largest).toBeLessThan(2.5 * 1100);
});

test('many keys that were used only once are removed while one key stays in use', () => {
  const times = new ArrivalTimes(1000);
  for (let key = 0; key < 50_000; key++) touch(times, `key-${String(key)}`, 100, 0);
  for (let now = 1100; now < 300_000; now++) touch(times, 'stays', now + 100, now);
  expect(times.size).toBeLessThan(20);
});

test('no key is removed before its arrival time has passed', () => {
  const visits = fc.array(fc.record({ key: fc.nat(30), wait: fc.nat(20), ahead: fc.nat(200) }), {
    maxLength: 500,
  });
  fc.assert(
    fc.property(visits, fc.nat(100), (all, grace) => {
      const times = new ArrivalTimes(grace);
      const expected = new Map<string, number>();
      let now = 0;
      for (const { key, wait, ahead } of all) {
        now += wait;
        expected.set(String(key), now + ahead);
        touch(times, String(key), now + ahead, now);
        for (const [known, arrival] of expected) {
          const kept = times.get(known);
          if (kept === IDLE) expect(arrival + grace).toBeLessThanOrEqual(now);
          else expect(kept).toBe(arrival);
        }
      }
    }),
  );
});

import { RateLimiter } from '@milepost/rate-limiter';

import { nsPerCall, settledMemory } from '../measure.js';
import type { Row } from '../row.js';

const CALLS = 2_000_000;
const KEYS = 100_000;
// Has no common factor with KEYS, so each key is visited once, in a mixed order, before one is visited again.
const STRIDE = 7919;

// The time is given to each call, so the clock is not read.
const clock = { now: () => 0, setTimeout: () => undefined, clearTimeout: () => undefined };

export const rateRows: readonly Row[] = [
  {
    id: 'rate-one-key',
    what: 'rate decision, one key, the time is an argument',
    unit: 'ns',
    goal: '≤ 10 ns',
    contenders: {
      milepost: () => {
        const limiter = new RateLimiter({ maxRequests: 10, clock });
        let now = 0;
        return nsPerCall(CALLS, (calls) => {
          for (let i = 0; i < calls; i++) limiter.tryAcquire('key', (now += 10));
        });
      },
      // The least that a limiter of 10 calls a second with a burst of 10 must do: compare one number, which is the
      // time at which all earlier calls would be over at a steady rate, and store it if the call passes.
      floor: () => {
        let arrival = 0;
        let now = 0;
        return nsPerCall(CALLS, (calls) => {
          for (let i = 0; i < calls; i++) {
            now += 10;
            if (now >= arrival - 900) arrival = (arrival > now ? arrival : now) + 100;
          }
        });
      },
    },
  },
  {
    id: 'rate-many-keys',
    what: `rate decision, ${KEYS.toLocaleString('en')} keys, the time is an argument`,
    unit: 'ns',
    goal: '≤ 70 ns',
    contenders: {
      milepost: () => {
        const limiter = new RateLimiter({ maxRequests: 10, clock });
        const keys = Array.from({ length: KEYS }, (_, key) => `key-${String(key)}`);
        let at = 0;
        return nsPerCall(CALLS, (calls) => {
          for (let i = 0; i < calls; i++) limiter.tryAcquire(keys[(at = (at + STRIDE) % KEYS)], 0);
        });
      },
      // The least that a limiter with keys must do: look up one number. The values are fractions, as those of a
      // limiter are. The sum is used, so that the engine cannot leave the loop out.
      floor: () => {
        const keys = Array.from({ length: KEYS }, (_, key) => `key-${String(key)}`);
        const map = new Map(keys.map((key) => [key, 0.5]));
        let sum = 0;
        let at = 0;
        const ns = nsPerCall(CALLS, (calls) => {
          for (let i = 0; i < calls; i++)
            sum += map.get(keys[(at = (at + STRIDE) % KEYS)] as string) as number;
        });
        return sum > 0 ? ns : NaN;
      },
    },
  },
  {
    id: 'rate-memory',
    what: `memory of a key that was used once (${KEYS.toLocaleString('en')} of them)`,
    unit: 'bytes',
    goal: '≤ 45 bytes',
    contenders: {
      milepost: async () => {
        const keys = Array.from({ length: KEYS }, (_, key) => `key-${String(key)}`);
        const before = await settledMemory();
        const limiter = new RateLimiter({ maxRequests: 10, clock });
        for (const key of keys) limiter.tryAcquire(key, 0);
        const after = await settledMemory();
        // The limiter is used once more, so that it is not collected before the measurement.
        return limiter.tryAcquire(keys[0], 0) ? (after - before) / KEYS : NaN;
      },
    },
  },
];

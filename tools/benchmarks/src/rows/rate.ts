import { RateLimiter } from '@milepost/rate-limiter';

import { nsPerCall, settledMemory } from '../measure.js';
import type { Row } from '../row.js';

const CALLS = 2_000_000;
const KEYS = 100_000;

const clock = { now: () => 0, setTimeout: () => undefined, clearTimeout: () => undefined };

export const rateRows: readonly Row[] = [
  {
    id: 'rate-one-key',
    what: 'rate decision, one key, time passed in',
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
    what: `rate decision, ${KEYS.toLocaleString('en')} keys, time passed in`,
    unit: 'ns',
    goal: '≤ 70 ns',
    contenders: {
      milepost: () => {
        const limiter = new RateLimiter({ maxRequests: 10, clock });
        const keys = Array.from({ length: KEYS }, (_, key) => `key-${String(key)}`);
        let at = 0;
        return nsPerCall(CALLS, (calls) => {
          for (let i = 0; i < calls; i++) limiter.tryAcquire(keys[(at = (at + 7919) % KEYS)], 0);
        });
      },
      floor: () => {
        const keys = Array.from({ length: KEYS }, (_, key) => `key-${String(key)}`);
        const map = new Map(keys.map((key) => [key, 0.5]));
        let sum = 0;
        let at = 0;
        const ns = nsPerCall(CALLS, (calls) => {
          for (let i = 0; i < calls; i++) sum += map.get(keys[(at = (at + 7919) % KEYS)] as string) as number;
        });
        return sum > 0 ? ns : NaN;
      },
    },
  },
  {
    id: 'rate-memory',
    what: `memory of a limited key (${KEYS.toLocaleString('en')} of them)`,
    unit: 'bytes',
    goal: '≤ 45 bytes',
    contenders: {
      milepost: async () => {
        const keys = Array.from({ length: KEYS }, (_, key) => `key-${String(key)}`);
        const before = await settledMemory();
        const limiter = new RateLimiter({ maxRequests: 10, clock });
        for (const key of keys) limiter.tryAcquire(key, 0);
        const after = await settledMemory();
        return limiter.tryAcquire(keys[0], 0) ? (after - before) / KEYS : NaN;
      },
    },
  },
];

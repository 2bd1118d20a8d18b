import { backoff, Coalescer, RateLimiter } from '@milepost/rate-limiter';

// Two calls at once, and then two a second, for each user.
const limiter = new RateLimiter({ maxRequests: 2, timeWindow: 1000 });
for (const user of ['ann', 'ann', 'ann', 'bob']) console.log(user, limiter.tryAcquire(user));

// Or wait until the limit allows it. A signal ends the wait.
const impatient = AbortSignal.timeout(20);
await limiter.checkLimit({ key: 'ann', signal: impatient }).catch(() => console.log('ann gave up'));

// A hundred thousand values at once: the first is shown, and then the last.
const shown = new Coalescer<number>({ deliver: (value) => console.log('shown', value), maxPerSecond: 1 });
for (let value = 0; value <= 100_000; value++) shown.offer(value);
await shown.flush();
shown.close();

// Delays between attempts: random, up to 100 ms, 200 ms, 400 ms …
const delays = backoff({ initialMs: 100 });
console.log(delays.next() <= 100, delays.next() <= 200, delays.next() <= 400);

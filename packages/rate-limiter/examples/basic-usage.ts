import { backoff, Coalescer, RateLimiter } from '@milepost/rate-limiter';

// Two at once, two a second after that; each user has a limit of their own.
const limiter = new RateLimiter({ maxRequests: 2, timeWindow: 1000 });
for (const user of ['ann', 'ann', 'ann', 'bob']) console.log(user, limiter.tryAcquire(user));

// Or wait for one's turn; a signal gives the wait up.
const impatient = AbortSignal.timeout(20);
await limiter.checkLimit({ key: 'ann', signal: impatient }).catch(() => console.log('ann gave up'));

// A hundred thousand values at once: the first, then the latest, never an old one; the last one always.
const shown = new Coalescer<number>({ deliver: (value) => console.log('shown', value), maxPerSecond: 1 });
for (let value = 0; value <= 100_000; value++) shown.offer(value);
await shown.flush();
shown.close();

// Delays between attempts: random, up to 100 ms, 200 ms, 400 ms …
const delays = backoff({ initialMs: 100 });
console.log(delays.next() <= 100, delays.next() <= 200, delays.next() <= 400);

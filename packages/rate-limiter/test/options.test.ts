import { describeNumberOption } from '@milepost/testing';

import { backoff, Coalescer, RateLimiter } from '../src/index.js';

const finite = { infinity: false };
const deliver = (): void => undefined;

describe('RateLimiter', () => {
  describeNumberOption('maxRequests', (maxRequests) => new RateLimiter({ maxRequests }), finite);
  describeNumberOption('timeWindow', (timeWindow) => new RateLimiter({ timeWindow }), finite);
  describeNumberOption('burst', (burst) => new RateLimiter({ burst }), finite);
});

describe('Coalescer', () => {
  describeNumberOption('maxPerSecond', (maxPerSecond) => new Coalescer({ deliver, maxPerSecond }));
  describeNumberOption('burst', (burst) => new Coalescer({ deliver, burst }));
});

describe('backoff', () => {
  describeNumberOption('maxMs', (maxMs) => backoff({ maxMs }));
  describeNumberOption('initialMs', (initialMs) => backoff({ initialMs, maxMs: 2 ** 32 }), finite);
  describeNumberOption('factor', (factor) => backoff({ factor }), finite);
});

/**
 * Controls how often something happens: a rate limiter that refuses or waits, a coalescer that lets the
 * latest value pass, and delays between attempts.
 *
 * @packageDocumentation
 */
export { backoff, type Backoff, type BackoffOptions } from './backoff.js';
export type { Clock } from '@milepost/progress-core';
export { Coalescer, type CoalescerOptions } from './coalescer.js';
export { type CheckLimitOptions, RateLimiter, type RateLimiterOptions } from './rate-limiter.js';

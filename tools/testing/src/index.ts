/**
 * What the tests of all packages share. Tests end all that they start and wait for nothing without a limit, whichever step
 * of them fails: a server, a child process or a loop that is left running would keep Jest from exiting.
 *
 * @packageDocumentation
 */
export { describeNumberOption, type NumberOptionKind } from './describe-number-option.js';
export { type Deferred, deferred } from './deferred.js';
export { type End, endAfterAll, endAfterEach, Ends } from './ends.js';
export { endUnlessReady } from './end-unless-ready.js';
export { percentageCases } from './percentage-cases.js';
export { eventually } from './eventually.js';
export { until } from './until.js';

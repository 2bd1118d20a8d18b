/**
 * What the tests of all packages share: they end all that they start, whichever step of them fails. A server or a child
 * process that is left running would keep Jest from exiting.
 *
 * @packageDocumentation
 */
export { type End, endAfterAll, endAfterEach, Ends } from './ends.js';
export { endUnlessReady } from './end-unless-ready.js';

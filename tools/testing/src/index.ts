/**
 * What the tests of all projects share. Tests end everything that they start and wait for nothing without a
 * limit, even if one of their steps fails: a server, a child process or a loop that is left running would keep
 * Jest from exiting.
 *
 * @packageDocumentation
 */
export { collectGarbage } from './collect-garbage.js';
export { CuttingProxy } from './cutting-proxy.js';
export { type Deferred, deferred } from './deferred.js';
export { describeNumberOption, type NumberOptionKind } from './describe-number-option.js';
export { type End, endAfterAll, endAfterEach, Ends } from './ends.js';
export { endUnlessReady } from './end-unless-ready.js';
export { eventually } from './eventually.js';
export { expectIncreasing } from './expect-increasing.js';
export { isAlive } from './is-alive.js';
export { closeServer, freePort, listenLocally } from './local-server.js';
export { percentageCases } from './percentage-cases.js';
export type { CutKind } from './planned-cut.js';
export type { Direction } from './proxied-connection.js';
export { retainedBytes } from './retained-bytes.js';
export { type FinishedProgram, runNode, type RunNodeOptions } from './run-node.js';
export { temporaryFolder } from './temporary-folder.mjs';
export { turns } from './turns.js';
export { until } from './until.js';

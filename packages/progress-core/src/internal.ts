/**
 * The parts of this package that the other packages of Milepost use, and nobody else needs. This entry does
 * not follow semantic versioning: anything in it may change in any release.
 *
 * @packageDocumentation
 */
export { MAX_TIMER_MS } from './clock.js';
export { Deferred, rejected } from './deferred.js';
export { describeValue } from './describe-value.js';
export { isNotification, isRequest, isResponse } from './json-rpc.js';
export { mcpEncoder } from './mcp-encoder.js';
export { durationOption, limitOption, numberOption } from './number-option.js';
export { overlay } from './overlay.js';
export { judgeProgress } from './progress-sequence.js';
export { invalidToken } from './progress-token.js';
export { randomId } from './random-id.js';
export { joinSignals, untilAborted, whenAborted } from './signals.js';
export { writtenSynchronously } from './written-synchronously.js';

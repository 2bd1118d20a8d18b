/**
 * Receives progress updates: in order, at a limited rate, with deadlines that hold, and in bounded memory.
 *
 * @packageDocumentation
 */
export type { DeadlineOptions } from './deadlines.js';
export type { ProgressAnomaly, ProgressAnomalyKind } from './progress-anomaly.js';
export type { ProgressChannel } from './progress-channel.js';
export type { ProgressCallback, ProgressHandler } from './progress-handler.js';
export { ProgressManager } from './progress-manager.js';
export type { ProgressManagerOptions, SendOptions, StartOptions } from './progress-manager-options.js';
export type { OperationState, ProgressOperation, ProgressRequest } from './progress-operation.js';
export type { OperationSnapshot, ProgressStats } from './progress-stats.js';
export type { ProgressUpdate } from './progress-update.js';
export type { ProgressEnd, RegisterOptions } from './token-end.js';

/**
 * The listening half of this package, for clients and hosts that report no progress themselves. It leaves out
 * the reporter, and needs RxJS.
 *
 * @packageDocumentation
 */
export { callTool, type ClientV1, type ClientV2, type ToolParams } from './call-tool.js';
export { deliverInOrder } from './deliver-in-order.js';
export { failLostRequests } from './fail-lost-requests.js';
export type { ProgressCall } from './progress-call.js';
export { type CallOptions, request } from './request.js';
export type { SdkPeer } from './sdk-peer.js';
export { createProgressToken, ProgressError, ProgressErrorCode } from '@milepost/progress-core';
export { type ProgressCallback, ProgressManager, type ProgressUpdate } from '@milepost/progress-manager';

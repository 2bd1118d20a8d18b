/**
 * Correct progress for servers and clients on the official MCP TypeScript SDK, v1 and v2.
 *
 * @packageDocumentation
 */
export type { Barrier } from './barrier.js';
export { callTool, type ClientV1, type ClientV2, type ToolParams } from './call-tool.js';
export { deliverInOrder } from './deliver-in-order.js';
export { failLostRequests } from './fail-lost-requests.js';
export type { ProgressCall } from './progress-call.js';
export { relayProgress } from './relay-progress.js';
export type { ReportedTask } from './reported-task.js';
export { reporterFor } from './reporter-for.js';
export type { ReporterForOptions } from './reporter-options.js';
export { type CallOptions, request } from './request.js';
export type {
  RequestContext,
  RequestContextV1,
  RequestContextV2,
  SentNotification,
} from './request-context.js';
export type { SdkPeer } from './sdk-peer.js';
export { withProgress } from './with-progress.js';
export { createProgressToken, ProgressError, ProgressErrorCode } from '@milepost/progress-core';
export { ProgressManager, type ProgressUpdate } from '@milepost/progress-manager';
export type { ProgressReporter } from '@milepost/progress-reporter';

/**
 * Correct progress for servers and clients on the official MCP TypeScript SDK, v1 and v2. A program that is
 * only one of the two can import `@milepost/mcp-sdk/server` or `@milepost/mcp-sdk/client` instead.
 *
 * @packageDocumentation
 */
export { callTool, type ClientV1, type ClientV2, type ToolParams } from './client/call-tool.js';
export { deliverInOrder } from './client/deliver-in-order.js';
export { failLostRequests } from './client/fail-lost-requests.js';
export type { ProgressCall } from './client/progress-call.js';
export { type CallOptions, request } from './client/request.js';
export type { SdkPeer } from './client/sdk-peer.js';
export { relayProgress } from './gateway/relay-progress.js';
export type { Barrier } from './server/barrier.js';
export type { ReportedTask } from './server/reported-task.js';
export { reporterFor } from './server/reporter-for.js';
export type { ReporterForOptions } from './server/reporter-options.js';
export type {
  RequestContext,
  RequestContextV1,
  RequestContextV2,
  SentNotification,
} from './server/request-context.js';
export { withProgress } from './server/with-progress.js';
export { createProgressToken, ProgressError, ProgressErrorCode } from '@milepost/progress-core';
export { type ProgressCallback, ProgressManager, type ProgressUpdate } from '@milepost/progress-manager';
export type { ProgressReporter } from '@milepost/progress-reporter';

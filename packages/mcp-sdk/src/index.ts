/**
 * Correct progress for servers and clients on the official MCP TypeScript SDK, v1 and v2.
 *
 * @packageDocumentation
 */
export { callTool, type ClientV1, type ClientV2, type ToolParams } from './call-tool.js';
export { deliverInOrder } from './deliver-in-order.js';
export type { ProgressCall } from './progress-call.js';
export { relayProgress } from './relay-progress.js';
export { type CallOptions, request } from './request.js';
export type { SdkPeer } from './sdk-peer.js';
export * from './server.js';

/**
 * JSON-RPC over WebSocket, for clients that use the platform's own WebSocket. A client reconnects after a
 * dropped connection and resumes its session. The server is in the `node` entry.
 *
 * @packageDocumentation
 */
export type { ReconnectOptions, WebSocketClientOptions } from './client-options.js';
export type { ConnectionChange } from './connection-change.js';
export { WebSocketClientTransport } from './websocket-client-transport.js';

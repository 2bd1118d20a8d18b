/**
 * JSON-RPC over WebSocket, for clients on the platform's own WebSocket: it comes back after a dropped connection, and
 * goes on where it was. See the `node` entry for servers.
 *
 * @packageDocumentation
 */
export type { ReconnectOptions, WebSocketClientOptions } from './client-options.js';
export type { ConnectionChange } from './connection-change.js';
export { WebSocketClientTransport } from './websocket-client-transport.js';

/**
 * JSON-RPC over WebSocket in Node, on `ws`: a client, and a server whose sessions outlive their connections.
 *
 * @packageDocumentation
 */
export type { ReconnectOptions, WebSocketClientOptions } from './client-options.js';
export type { ConnectionChange } from './connection-change.js';
export type { WsConnectOptions } from './node/open-ws-wire.js';
export type { Refusal, RefusalCode } from './node/refusal.js';
export type { SessionInfo, WebSocketServerOptions } from './node/server-options.js';
export {
  type NodeWebSocketClientOptions,
  WebSocketClientTransport,
} from './node/websocket-client-transport.js';
export { type ListenOptions, WebSocketTransportServer } from './node/websocket-transport-server.js';

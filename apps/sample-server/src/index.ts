/**
 * The sample server, bound to no process: to be connected to any transport, or served over WebSocket.
 *
 * @packageDocumentation
 */
export { createSampleServer, type SampleServer, type SampleServerOptions } from './create-server.js';
export { type ServedWebSocket, serveWebSocket, type ServeWebSocketOptions } from './serve-websocket.js';

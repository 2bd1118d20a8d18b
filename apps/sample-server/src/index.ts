/**
 * The sample server, bound to no process: to be connected to any transport, or served over HTTP or WebSocket.
 *
 * @packageDocumentation
 */
export { createSampleServer, type SampleServer, type SampleServerOptions } from './create-server.js';
export { type ServedHttp, serveHttp, type ServeHttpOptions } from './serve-http.js';
export { type ServedWebSocket, serveWebSocket, type ServeWebSocketOptions } from './serve-websocket.js';

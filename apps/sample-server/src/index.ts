/**
 * The sample server as a library: connect it to any transport, or serve it over HTTP or WebSocket.
 *
 * @packageDocumentation
 */
export { createSampleServer, type SampleServer, type SampleServerOptions } from './create-server.js';
export { type ServedHttp, serveHttp, type ServeHttpOptions } from './serve-http.js';
export { type ServedWebSocket, serveWebSocket, type ServeWebSocketOptions } from './serve-websocket.js';

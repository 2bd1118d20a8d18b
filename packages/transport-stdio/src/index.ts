/**
 * Carries newline-delimited JSON-RPC over the standard streams of a child process, and over any other pair of
 * Node streams.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#stdio
 * @packageDocumentation
 */
export { StdioClientTransport, type StdioClientTransportOptions } from './stdio-client-transport.js';
export { StdioServerTransport, type StdioServerTransportOptions } from './stdio-server-transport.js';
export { StreamTransport, type StreamTransportOptions } from './stream-transport.js';

/**
 * Connects two transports in one process: for tests, and for a client and a server that run together.
 *
 * @packageDocumentation
 */
export { createInMemoryTransportPair, type InMemoryTransportOptions } from './in-memory-transport-pair.js';

/**
 * Two connected transports in one process: for tests, and for a client and a server that live together.
 *
 * @packageDocumentation
 */
export { createInMemoryTransportPair, type InMemoryTransportOptions } from './in-memory-transport-pair.js';

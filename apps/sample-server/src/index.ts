/**
 * The sample server, bound to no process, to be connected to any transport.
 *
 * @packageDocumentation
 */
export { createSampleServer, type SampleServer, type SampleServerOptions } from './create-server.js';

/**
 * What the tests of transports share. It needs nothing of Node, so tests can use it in a worker and in a page.
 *
 * @packageDocumentation
 */
export { numberedMessage, numberOf, progressMessage } from './numbered-messages.js';
export { TransportRecorder } from './transport-recorder.js';

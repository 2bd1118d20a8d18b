/**
 * Carries JSON-RPC over a MessagePort: to workers and iframes of a page, and to worker threads of Node.
 *
 * @see https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports
 * @packageDocumentation
 */
export { MessagePortTransport, type MessagePortTransportOptions } from './message-port-transport.js';
export type { MessagePortLike } from './message-port-like.js';

import type { JsonRpcMessage } from './json-rpc.js';

/**
 * A channel that carries JSON-RPC messages in both directions, in order.
 *
 * It has the structure of the `Transport` of the official MCP TypeScript SDK, v1 and v2. So a transport of
 * Milepost works with the SDK's `Client` and `Server`, and a transport of the SDK works with Milepost's
 * reporter and manager. An option that only one transport has belongs to the constructor of that transport.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports
 */
export interface Transport {
  /** Opens the channel. Install the callbacks first, because messages may arrive before it resolves. */
  start(): Promise<void>;
  /**
   * Sends one message. Resolves when the message has been written; do not change it before that.
   *
   * A transport that has written the message before `send` returns should return the promise of the `Outbox`
   * of `@milepost/transport-kit`. A reporter recognises it, and so sends also in a synchronous loop, in which
   * no promise can settle.
   */
  send(message: JsonRpcMessage): Promise<void>;
  /** Closes the channel. Idempotent. `onclose` is called once, no matter which side closed. */
  close(): Promise<void>;
  onmessage?: ((message: JsonRpcMessage) => void) | undefined;
  onclose?: (() => void) | undefined;
  /** Called for every error. The channel may still work after it. */
  onerror?: ((error: Error) => void) | undefined;
}

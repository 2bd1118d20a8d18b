import type { JsonRpcMessage } from './json-rpc.js';

/**
 * A channel that carries JSON-RPC messages both ways, in order.
 *
 * Structurally the `Transport` of the official MCP TypeScript SDK, v1 and v2: one of ours can be given to its
 * `Client` or `Server`, and one of its own to a reporter or manager of ours. What only one transport can do belongs to
 * that transport's constructor.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports
 */
export interface Transport {
  /** Opens the channel. Install the callbacks first: messages may arrive before it resolves. */
  start(): Promise<void>;
  /**
   * Sends one message; resolves when it has been written. Do not change the message before that.
   *
   * A transport that has written by the time `send` returns may return {@link sent} itself, so that a caller in a
   * synchronous loop learns of it without waiting for a microtask.
   */
  send(message: JsonRpcMessage): Promise<void>;
  /** Closes the channel. Idempotent; `onclose` is called once, whoever closed. */
  close(): Promise<void>;
  onmessage?: ((message: JsonRpcMessage) => void) | undefined;
  onclose?: (() => void) | undefined;
  /** Told of what went wrong; the channel may well go on. */
  onerror?: ((error: Error) => void) | undefined;
}

/** The promise that {@link Transport.send} returns for a message that is already written when it returns. */
export const sent: Promise<void> = /* @__PURE__ */ Promise.resolve();

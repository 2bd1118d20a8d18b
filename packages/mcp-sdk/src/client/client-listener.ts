import {
  isProgressToken,
  type JsonRpcMessage,
  type JsonRpcRequest,
  type ProgressToken,
  type Transport,
} from '@milepost/progress-core';
import { isRequest } from '@milepost/progress-core/internal';
import { type ProgressChannel, ProgressManager, type ProgressOperation } from '@milepost/progress-manager';

import type { PeerTransport } from './sdk-peer.js';
import { StreamWatch } from './stream-watch.js';
import type { Receive, Send } from './transport-members.js';

/** A transport of the SDK that is already in use. */
type LiveTransport = Omit<Transport, 'send' | 'onmessage'> & {
  send: Send;
  onmessage?: Receive | undefined;
  /** Whether each request is answered on its own stream. */
  readonly hasPerRequestStream?: boolean | undefined;
};

/** The key of `_meta` that each request of a revision without sessions has: 2026-07-28 and later. */
const PROTOCOL_VERSION_META_KEY = 'io.modelcontextprotocol/protocolVersion';

/** How many idle managers a transport keeps at least, so that they still recognise late updates. */
const MAX_IDLE_MANAGERS = 16;

const listeners = new WeakMap<PeerTransport, ClientListener>();

/** Returns the listener of this transport, and installs it on first use. */
export function clientListenerOf(transport: PeerTransport): ClientListener {
  let listener = listeners.get(transport);
  if (!listener) {
    listener = new ClientListener(transport as LiveTransport);
    listeners.set(transport, listener);
  }
  listener.install();
  return listener;
}

/**
 * Shares one transport among any number of managers. Each receives the updates of its own operations.
 *
 * The transport is already in use, so it is changed in place. Its owner still receives every message except
 * the updates that one of these managers consumes.
 */
class ClientListener {
  readonly #transport: LiveTransport;
  readonly #streams: StreamWatch;
  readonly #channels = new Map<ProgressManager, ProgressChannel>();
  readonly #operations = new Map<ProgressToken, { operation: ProgressOperation; manager: ProgressManager }>();
  #defaultManager: ProgressManager | undefined;
  #maxChannels = 2 * MAX_IDLE_MANAGERS;
  #receive: Receive | undefined;
  #installed: Receive | undefined;

  constructor(transport: LiveTransport) {
    this.#transport = transport;
    this.#streams = new StreamWatch((message) => this.#receive?.(message));
    const { onclose, hasPerRequestStream = false } = transport;
    const send: Send = transport.send.bind(transport);
    transport.send = (message, options, ...rest) => {
      for (const channel of this.#channels.values()) channel.sending(message);
      if (!hasPerRequestStream || !this.#endsWithItsStream(message)) return send(message, options, ...rest);
      return this.#streams.send(message, options, (watched) => send(message, watched, ...rest));
    };
    transport.onclose = () => {
      onclose?.call(transport);
      for (const { operation } of [...this.#operations.values()]) {
        // The SDK fails a request that waits for its response, but the end of a task would never be reported.
        if (operation.taskId !== undefined) void operation.settle('failed');
      }
    };
  }

  /**
   * Installs `onmessage`, so that messages arrive here before they reach the owner of the transport. Call it
   * again whenever the owner may have been connected again, because that replaces `onmessage`. Idempotent.
   */
  install(): void {
    const transport = this.#transport;
    const { onmessage } = transport;
    if (onmessage && onmessage === this.#installed) return;
    const receive: Receive = (message, ...rest) => {
      this.#streams.received(message);
      for (const channel of this.#channels.values()) if (channel.receive(message)) return;
      onmessage?.call(transport, message, ...rest);
    };
    transport.onmessage = receive;
    this.#receive = receive;
    // Read back, because a setter may have stored a different function.
    this.#installed = transport.onmessage;
  }

  /**
   * Opens a channel of `manager` on this transport, if it has none. Without a manager, uses the default one
   * of the transport.
   *
   * @returns the manager that receives the updates.
   */
  listen(manager: ProgressManager = (this.#defaultManager ??= new ProgressManager())): ProgressManager {
    if (this.#channels.has(manager)) return manager;
    if (this.#channels.size >= this.#maxChannels) this.#dropIdleChannels();
    this.#channels.set(manager, manager.openChannel());
    return manager;
  }

  /** Registers an operation until it ends. If it has become a task, it fails when the transport closes. */
  register(operation: ProgressOperation, manager: ProgressManager): void {
    const { token, updates$ } = operation;
    this.#operations.set(token, { operation, manager });
    updates$.subscribe({
      complete: () => {
        if (this.#operations.get(token)?.operation === operation) this.#operations.delete(token);
      },
    });
  }

  // Whether the message is the request of one of the operations, and ends with its stream. In revisions with
  // sessions, a request outlives its stream.
  #endsWithItsStream(message: JsonRpcMessage): message is JsonRpcRequest {
    if (!isRequest(message)) return false;
    const { progressToken, [PROTOCOL_VERSION_META_KEY]: revision } = message.params?._meta ?? {};
    return revision !== undefined && isProgressToken(progressToken) && this.#operations.has(progressToken);
  }

  // Drops the channels of the managers that are idle longest, because a caller may supply a new manager with
  // each call.
  #dropIdleChannels(): void {
    const running = [...this.#operations.values()].map(({ manager }) => manager);
    const busy = new Set([this.#defaultManager, ...running]);
    const idle = [...this.#channels.keys()].filter((manager) => !busy.has(manager));
    for (const manager of idle.slice(0, -MAX_IDLE_MANAGERS)) this.#channels.delete(manager);
    this.#maxChannels = 2 * Math.max(MAX_IDLE_MANAGERS, this.#channels.size);
  }
}

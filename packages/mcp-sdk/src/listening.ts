import {
  isProgressToken,
  type JsonRpcMessage,
  type JsonRpcRequest,
  type ProgressToken,
  type Transport,
} from '@milepost/progress-core';
import { ProgressManager, type ProgressOperation } from '@milepost/progress-manager';

import { Ear } from './ear.js';
import type { PeerTransport } from './sdk-peer.js';
import { type StreamOptions, StreamWatch } from './stream-watch.js';

type Receive = (message: JsonRpcMessage, ...rest: unknown[]) => void;
type Send = (message: JsonRpcMessage, options?: StreamOptions, ...rest: unknown[]) => Promise<void>;

/** A transport that is in use already. */
type LiveTransport = Omit<Transport, 'send' | 'onmessage'> & {
  send: Send;
  onmessage?: Receive | undefined;
  /** Whether each request has a stream of its own. */
  readonly hasPerRequestStream?: boolean | undefined;
};

/** What each request of a revision without sessions carries, 2026-07-28 and later. */
const PROTOCOL_VERSION_META_KEY = 'io.modelcontextprotocol/protocolVersion';

/** So many managers at least stay on a transport though nothing of theirs runs: for what comes late. */
const MAX_IDLE = 16;

const listenings = new WeakMap<PeerTransport, Listening>();

/** Who listens on a transport, from now on at the latest. */
export function listeningOn(transport: PeerTransport): Listening {
  let listening = listenings.get(transport);
  if (!listening) {
    listening = new Listening(transport as LiveTransport);
    listenings.set(transport, listening);
  }
  listening.receive();
  return listening;
}

/**
 * All managers that listen on one transport, side by side, whoever has brought them.
 *
 * The transport is in use already, so it is changed in place: its owner gets all but the progress that is ours.
 */
class Listening {
  readonly #transport: LiveTransport;
  readonly #streams: StreamWatch;
  #own: ProgressManager | undefined;
  readonly #ears = new Map<ProgressManager, Ear>();
  #fullAt = 2 * MAX_IDLE;
  readonly #operations = new Map<ProgressToken, { operation: ProgressOperation; manager: ProgressManager }>();
  #receive: Receive | undefined;
  #installed: Receive | undefined;

  constructor(transport: LiveTransport) {
    this.#transport = transport;
    this.#streams = new StreamWatch((message) => this.#receive?.(message));
    const { onclose, hasPerRequestStream = false } = transport;
    const send: Send = transport.send.bind(transport);
    transport.send = (message, options, ...rest) => {
      for (const ear of this.#ears.values()) ear.sees(message);
      if (!hasPerRequestStream || !this.#isOnItsOwn(message)) return send(message, options, ...rest);
      return this.#streams.send(message, options, (watched) => send(message, watched, ...rest));
    };
    transport.onclose = () => {
      onclose?.call(transport);
      for (const { operation } of [...this.#operations.values()]) {
        // A request fails by itself; nobody else learns of the end of a task any more.
        if (operation.taskId !== undefined) void operation.settle('failed');
      }
    };
  }

  /** Comes before the owner of the transport, also where that has been connected again. Idempotent. */
  receive(): void {
    const transport = this.#transport;
    const { onmessage } = transport;
    if (onmessage && onmessage === this.#installed) return;
    const receive: Receive = (message, ...rest) => {
      this.#streams.sees(message);
      for (const ear of this.#ears.values()) if (ear.takes(message)) return;
      onmessage?.call(transport, message, ...rest);
    };
    transport.onmessage = receive;
    this.#receive = receive;
    // What stands there may be another, where it is set by way of an accessor.
    this.#installed = transport.onmessage;
  }

  /** Who is to listen: `own`, or the transport's own manager. */
  managerFor(own: ProgressManager | undefined): ProgressManager {
    const manager = own ?? (this.#own ??= new ProgressManager());
    if (this.#ears.has(manager)) return manager;
    if (this.#ears.size >= this.#fullAt) this.#forgetIdle();
    this.#ears.set(manager, new Ear(manager));
    return manager;
  }

  /** Ends an operation of a manager with the transport, where nothing else does. */
  endWithTransport(operation: ProgressOperation, manager: ProgressManager): void {
    const { token, updates$ } = operation;
    this.#operations.set(token, { operation, manager });
    updates$.subscribe({
      complete: () => {
        if (this.#operations.get(token)?.operation === operation) this.#operations.delete(token);
      },
    });
  }

  // Whether it is a request of ours that depends on its stream: in revisions with sessions it outlives that.
  #isOnItsOwn(message: JsonRpcMessage): message is JsonRpcRequest {
    if (!('method' in message) || !('id' in message)) return false;
    const { progressToken, [PROTOCOL_VERSION_META_KEY]: revision } = message.params?._meta ?? {};
    return revision !== undefined && isProgressToken(progressToken) && this.#operations.has(progressToken);
  }

  // A caller may bring a new manager with each call.
  #forgetIdle(): void {
    const busy = new Set([this.#own, ...[...this.#operations.values()].map(({ manager }) => manager)]);
    const idle = [...this.#ears.keys()].filter((manager) => !busy.has(manager));
    for (const manager of idle.slice(0, -MAX_IDLE)) this.#ears.delete(manager);
    this.#fullAt = 2 * Math.max(MAX_IDLE, this.#ears.size);
  }
}

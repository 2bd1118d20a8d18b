import {
  isProgressToken,
  type JsonRpcId,
  type JsonRpcMessage,
  type JsonRpcRequest,
  type ProgressToken,
  sent,
  type Transport,
} from '@milepost/progress-core';
import { ProgressManager, type ProgressOperation } from '@milepost/progress-manager';

import type { PeerTransport } from './sdk-peer.js';

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

/** The code of the SDK's own errors where a connection is gone. */
const CONNECTION_CLOSED = -32000;

/** So many managers at least stay on a transport though nothing of theirs runs: for what comes late. */
const MAX_IDLE = 16;

/** What is known of a message that is sent over a stream of its own. */
interface StreamOptions {
  onRequestStreamEnd?: (() => void) | undefined;
}

const listenings = new WeakMap<PeerTransport, Listening>();

/** Who listens on a transport, from now on at the latest. */
export function listeningOn(transport: PeerTransport): Listening {
  let listening = listenings.get(transport);
  if (!listening) {
    listening = new Listening(transport as LiveTransport);
    listenings.set(transport, listening);
  }
  return listening;
}

/**
 * All managers that listen on one transport, side by side, whoever has brought them.
 *
 * The transport is in use already, so it is changed in place: its owner gets all but the progress that is ours.
 */
export class Listening {
  #manager: ProgressManager | undefined;
  readonly #ears = new Map<ProgressManager, Ear>();
  #fullAt = 2 * MAX_IDLE;
  readonly #operations = new Map<ProgressToken, ProgressOperation>();
  readonly #unanswered = new Set<JsonRpcId>();

  constructor(transport: LiveTransport) {
    const { onmessage, onclose, hasPerRequestStream = false } = transport;
    const send: Send = transport.send.bind(transport);
    const receive: Receive = (message, ...rest) => {
      if (!('method' in message) && message.id !== undefined) this.#unanswered.delete(message.id);
      for (const ear of this.#ears.values()) if (ear.takes(message)) return;
      onmessage?.call(transport, message, ...rest);
    };
    transport.onmessage = receive;
    transport.send = (message, options, ...rest) => {
      for (const ear of this.#ears.values()) ear.sees(message);
      const isWatched = hasPerRequestStream && this.#isOnItsOwn(message);
      return send(message, isWatched ? this.#watch(message.id, options, receive) : options, ...rest);
    };
    transport.onclose = () => {
      onclose?.call(transport);
      for (const operation of [...this.#operations.values()]) {
        // A request fails by itself; nobody else learns of the end of a task any more.
        if (operation.taskId !== undefined) void operation.settle('failed');
      }
    };
  }

  /** Takes care of an operation until it is over. */
  follow(operation: ProgressOperation): void {
    this.#operations.set(operation.token, operation);
    operation.updates$.subscribe({
      complete: () => {
        if (this.#operations.get(operation.token) === operation) this.#operations.delete(operation.token);
      },
    });
  }

  /** Who is to listen: `own`, or the transport's own manager. */
  managerFor(own: ProgressManager | undefined): ProgressManager {
    const manager = own ?? (this.#manager ??= new ProgressManager());
    this.#add(manager);
    return manager;
  }

  // Whether it is a request of ours that depends on its stream: in revisions with sessions it outlives that.
  #isOnItsOwn(message: JsonRpcMessage): message is JsonRpcRequest {
    if (!('method' in message) || !('id' in message)) return false;
    const { progressToken, [PROTOCOL_VERSION_META_KEY]: revision } = message.params?._meta ?? {};
    return revision !== undefined && isProgressToken(progressToken) && this.#operations.has(progressToken);
  }

  // A request whose stream breaks will not be answered any more: the SDK v2 has heard so, and waits on.
  #watch(id: JsonRpcId, options: StreamOptions | undefined, receive: Receive): StreamOptions {
    this.#unanswered.add(id);
    return {
      ...options,
      onRequestStreamEnd: () => {
        options?.onRequestStreamEnd?.();
        if (!this.#unanswered.delete(id)) return;
        const message = 'Connection closed: the stream of the response has ended before the response.';
        receive({ jsonrpc: '2.0', id, error: { code: CONNECTION_CLOSED, message } });
      },
    };
  }

  #add(manager: ProgressManager): void {
    if (this.#ears.has(manager)) return;
    if (this.#ears.size >= this.#fullAt) this.#forgetIdle();
    this.#ears.set(manager, new Ear(manager));
  }

  // A caller may bring a new manager with each call.
  #forgetIdle(): void {
    const idle = [...this.#ears.keys()].filter(
      (manager) => manager !== this.#manager && manager.stats().active === 0,
    );
    for (const manager of idle.slice(0, -MAX_IDLE)) this.#ears.delete(manager);
    this.#fullAt = 2 * Math.max(MAX_IDLE, this.#ears.size);
  }
}

/** What one manager hears of a transport: it is attached to a stand-in, by which everything passes. */
class Ear {
  readonly #below: Transport = { start: () => sent, close: () => sent, send: () => sent };
  readonly #tapped: Transport;
  #passedOn = false;

  constructor(manager: ProgressManager) {
    this.#tapped = manager.attach(this.#below);
    this.#tapped.onmessage = () => {
      this.#passedOn = true;
    };
  }

  /** Whether a message that has come is the manager's. */
  takes(message: JsonRpcMessage): boolean {
    // Who hears an update may send something, to be answered before this returns.
    const outer = this.#passedOn;
    this.#passedOn = false;
    this.#below.onmessage?.(message);
    const taken = !this.#passedOn;
    this.#passedOn = outer;
    return taken;
  }

  /** Shows a message that is about to be sent. */
  sees(message: JsonRpcMessage): void {
    void this.#tapped.send(message);
  }
}

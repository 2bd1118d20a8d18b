import { type JsonRpcMessage, sent, type Transport } from '@milepost/progress-core';
import { ProgressManager } from '@milepost/progress-manager';

import type { PeerTransport } from './sdk-peer.js';

type Receive = (message: JsonRpcMessage, ...rest: unknown[]) => void;
type Send = (message: JsonRpcMessage, ...rest: unknown[]) => Promise<void>;

/** A transport that is in use already. */
type LiveTransport = Omit<Transport, 'send' | 'onmessage'> & { send: Send; onmessage?: Receive | undefined };

/** So many managers at least stay on a transport though nothing of theirs runs: for what comes late. */
const MAX_IDLE = 16;

const listenings = new WeakMap<PeerTransport, Listening>();

/**
 * The manager that listens on a transport, from now on at the latest: `own`, or the transport's own.
 *
 * The transport is in use already, so it is changed in place: its owner gets all but the progress that is ours.
 */
export function managerOn(transport: PeerTransport, own?: ProgressManager): ProgressManager {
  let listening = listenings.get(transport);
  if (!listening) {
    listening = new Listening(transport as LiveTransport);
    listenings.set(transport, listening);
  }
  const manager = own ?? listening.manager;
  listening.add(manager);
  return manager;
}

/** All managers that listen on one transport, side by side, whoever has brought them. */
class Listening {
  #manager: ProgressManager | undefined;
  readonly #ears = new Map<ProgressManager, Ear>();
  #fullAt = 2 * MAX_IDLE;

  constructor(transport: LiveTransport) {
    const { onmessage } = transport;
    const send: Send = transport.send.bind(transport);
    transport.onmessage = (message, ...rest) => {
      for (const ear of this.#ears.values()) if (ear.takes(message)) return;
      onmessage?.call(transport, message, ...rest);
    };
    transport.send = (message, ...rest) => {
      for (const ear of this.#ears.values()) ear.sees(message);
      return send(message, ...rest);
    };
  }

  /** The transport's own. */
  get manager(): ProgressManager {
    return (this.#manager ??= new ProgressManager());
  }

  add(manager: ProgressManager): void {
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

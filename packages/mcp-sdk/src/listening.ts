import type { JsonRpcMessage, Transport } from '@milepost/progress-core';
import { ProgressManager } from '@milepost/progress-manager';

import type { PeerTransport } from './sdk-peer.js';

type Receive = (message: JsonRpcMessage, ...rest: unknown[]) => void;
type Send = (message: JsonRpcMessage, ...rest: unknown[]) => Promise<void>;

/** A transport that is in use already. */
type LiveTransport = Omit<Transport, 'send' | 'onmessage'> & { send: Send; onmessage?: Receive | undefined };

const managers = new WeakMap<PeerTransport, ProgressManager>();
const listening = new WeakMap<PeerTransport, WeakSet<ProgressManager>>();

/**
 * The manager that listens on a transport, from now on at the latest: `own`, or the transport's own.
 *
 * The transport is in use already, so it is changed in place: its owner gets all but the progress that is ours.
 */
export function managerOn(transport: PeerTransport, own?: ProgressManager): ProgressManager {
  const manager = own ?? ownManager(transport);
  const attached = listening.get(transport) ?? new WeakSet();
  listening.set(transport, attached);
  if (!attached.has(manager)) {
    attached.add(manager);
    attachInPlace(transport as LiveTransport, manager);
  }
  return manager;
}

function ownManager(transport: PeerTransport): ProgressManager {
  let manager = managers.get(transport);
  if (!manager) {
    manager = new ProgressManager();
    managers.set(transport, manager);
  }
  return manager;
}

function attachInPlace(transport: LiveTransport, manager: ProgressManager): void {
  const { onmessage } = transport;
  const send: Send = transport.send.bind(transport);
  // What the manager taps stands for the transport below it; the owner's handler stands above.
  const below: LiveTransport = { start: () => Promise.resolve(), close: () => Promise.resolve(), send };
  const tapped = manager.attach(below);
  tapped.onmessage = (message, ...rest) => onmessage?.call(transport, message, ...rest);
  transport.onmessage = (message, ...rest) => below.onmessage?.(message, ...rest);
  transport.send = (message, ...rest) => tapped.send(message, ...rest);
}

import { type JsonRpcMessage, type Transport } from '@milepost/progress-core';
import { isNotification, isResponse, overlay } from '@milepost/progress-core/internal';

import type { Receive } from './transport-members.js';

/**
 * A message that waits to be delivered, with the further arguments of `onmessage`; undefined is the close.
 */
type Waiting = { readonly message: JsonRpcMessage; readonly rest: readonly unknown[] } | undefined;

/** The members that the owner of the wrapped transport reads and sets, instead of the transport's own. */
interface Owner {
  onmessage: Receive | undefined;
  onclose: (() => void) | undefined;
  close(): Promise<void>;
}

/**
 * How many microtasks a notification gets to reach its handler. The SDK needs one, in v1 and in v2. The
 * others leave room for a handler that is wrapped.
 */
const MICROTASKS = 4;

/**
 * Wraps a transport of the official SDK, v1 or v2, so that a client that uses the SDK's own `onprogress`
 * loses no update.
 *
 * The SDK runs the handler of a notification one microtask after it has read the notification, but it
 * processes a response at once. If it reads both together, the response removes the handler before the update
 * reaches it. The wrapped transport therefore delays a response, and every message after it, until the
 * notifications before it have been handled.
 *
 * ```ts
 * await client.connect(deliverInOrder(new StdioClientTransport({ command: 'my-server' })));
 * ```
 *
 * @param transport - the transport of a client that is not connected yet.
 * @returns the transport to connect with, instead of the one given; it passes everything else through.
 */
export function deliverInOrder<Ordered extends Transport>(transport: Ordered): Ordered {
  const waiting: Waiting[] = [];
  let first = 0;
  // How many microtasks are left for the forwarded notifications to be handled.
  let unhandled = 0;
  let counting = false;

  const owner: Owner = {
    onmessage: transport.onmessage,
    onclose: transport.onclose,
    async close() {
      await transport.close();
      // Resolves only after the waiting messages and the close have been delivered to the owner.
      while (waiting.length > 0) await Promise.resolve();
    },
  };

  function deliver(message: JsonRpcMessage, rest: readonly unknown[]): void {
    // Set before the call: the owner may send a request and receive its response before `onmessage` returns.
    if (isNotification(message)) unhandled = MICROTASKS;
    try {
      owner.onmessage?.(message, ...rest);
    } finally {
      if (unhandled > 0 && !counting) queueMicrotask(countDown);
      counting = unhandled > 0;
    }
  }

  function countDown(): void {
    if (--unhandled > 0) return queueMicrotask(countDown);
    counting = false;
    release();
  }

  function release(): void {
    for (; first < waiting.length; first++) {
      const next = waiting[first];
      if (unhandled > 0 && (!next || isResponse(next.message))) return;
      try {
        if (next) deliver(next.message, next.rest);
        else owner.onclose?.();
      } catch (error) {
        transport.onerror?.(error instanceof Error ? error : new Error(String(error)));
      }
    }
    waiting.length = 0;
    first = 0;
  }

  const onmessage: Receive = (message, ...rest) => {
    if (waiting.length > 0 || (unhandled > 0 && isResponse(message))) waiting.push({ message, rest });
    else deliver(message, rest);
  };
  transport.onmessage = onmessage;
  transport.onclose = () => {
    if (waiting.length > 0 || unhandled > 0) waiting.push(undefined);
    else owner.onclose?.();
  };
  return overlay(transport, owner);
}

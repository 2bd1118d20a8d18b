import { type JsonRpcMessage, overlay, type Transport } from '@milepost/progress-core';

type Receive = (message: JsonRpcMessage, ...rest: unknown[]) => void;

/** A message that waits for its turn, with what came beside it; undefined for the close. */
type Waiting = { readonly message: JsonRpcMessage; readonly rest: readonly unknown[] } | undefined;

/** What the owner of the wrapped transport sees, and sets. */
interface Owner {
  onmessage: Receive | undefined;
  onclose: (() => void) | undefined;
  close(): Promise<void>;
}

/**
 * How many microtasks a notification has to reach its handler. The SDK needs one, v1 and v2; more leave room for a
 * handler that is wrapped.
 */
const MICROTASKS = 4;

/**
 * Wraps a transport of the official SDK, v1 or v2, so that a client's own `onprogress` loses no update.
 *
 * The SDK runs the handler of a notification a microtask after it was read, but takes a response at once: where both are
 * read together, the response drops the handler before the update has reached it. Here a response waits, and all that
 * comes after it, until the notifications before it have been handled.
 *
 * ```ts
 * await client.connect(deliverInOrder(new StdioClientTransport({ command: 'my-server' })));
 * ```
 *
 * @returns the transport to connect with, in place of the one given; everything else of it is passed through.
 */
export function deliverInOrder<Ordered extends Transport>(transport: Ordered): Ordered {
  const waiting: Waiting[] = [];
  let first = 0;
  // How many microtasks are left to the notifications that were handed on.
  let unhandled = 0;
  let counting = false;

  const owner: Owner = {
    onmessage: transport.onmessage,
    onclose: transport.onclose,
    async close() {
      await transport.close();
      // By now it has closed for its owner too.
      while (waiting.length > 0) await Promise.resolve();
    },
  };

  function handOn(message: JsonRpcMessage, rest: readonly unknown[]): void {
    // From here on: whoever hears it may be answered before it returns.
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
        if (next) handOn(next.message, next.rest);
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
    else handOn(message, rest);
  };
  transport.onmessage = onmessage;
  transport.onclose = () => {
    if (waiting.length > 0 || unhandled > 0) waiting.push(undefined);
    else owner.onclose?.();
  };
  return overlay(transport, owner);
}

function isNotification(message: JsonRpcMessage): boolean {
  return 'method' in message && !('id' in message);
}

function isResponse(message: JsonRpcMessage): boolean {
  return !('method' in message);
}

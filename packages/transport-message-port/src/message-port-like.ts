interface PortEvent {
  readonly type: string;
  readonly data?: unknown;
}

interface EventPort {
  postMessage(value: unknown): void;
  addEventListener(type: string, listener: (event: PortEvent) => void): void;
  removeEventListener(type: string, listener: (event: PortEvent) => void): void;
  start?(): void;
  close?(): void;
}

interface EmitterPort {
  postMessage(value: unknown): void;
  on(type: string, listener: (value: unknown) => void): unknown;
  off(type: string, listener: (value: unknown) => void): unknown;
}

/**
 * Whatever can post a value to somebody, and hear what is posted back: a `MessagePort` of a browser or of Node, a `Worker` of
 * either, a worker's own scope (`self`), Node's `parentPort`.
 *
 * @see https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports
 * @see https://nodejs.org/docs/latest-v20.x/api/worker_threads.html
 */
export type MessagePortLike = EventPort | EmitterPort;

/** What a port tells, whatever its platform calls it. */
export interface PortListener {
  /** A value has arrived. */
  onValue(value: unknown): void;
  /** A value has arrived that this side cannot read. */
  onUnreadable(): void;
  /**
   * The other end is gone, without a word. Only Node tells it: no browser has the `close` event that the standard gives a port.
   *
   * @see https://github.com/whatwg/html/issues/10201
   */
  onGone(): void;
}

/**
 * Begins to listen, which also keeps Node's event loop alive.
 *
 * @returns what ends it.
 */
export function listen(port: MessagePortLike, listener: PortListener): () => void {
  const listeners: Record<string, (value: unknown) => void> = {
    message: (value) => listener.onValue(value),
    messageerror: () => listener.onUnreadable(),
    close: () => listener.onGone(),
  };
  if ('addEventListener' in port) {
    const onEvent = ({ type, data }: PortEvent): void => listeners[type]?.(data);
    for (const type of Object.keys(listeners)) port.addEventListener(type, onEvent);
    if (isOwned(port)) port.start?.();
    return () => {
      for (const type of Object.keys(listeners)) port.removeEventListener(type, onEvent);
    };
  }
  // Node's Worker: it has no end of its own but the thread's.
  listeners['exit'] = () => listener.onGone();
  for (const [type, onValue] of Object.entries(listeners)) port.on(type, onValue);
  return () => {
    for (const [type, onValue] of Object.entries(listeners)) port.off(type, onValue);
  };
}

/** Closes what is a port and nothing more: a Worker goes on. */
export function closePort(port: MessagePortLike): void {
  if ('addEventListener' in port && isOwned(port)) port.close?.();
}

// A worker's own scope is no port of ours: its close() ends the worker, and a start() would be a function of its script.
function isOwned(port: EventPort): boolean {
  return !Object.is(port, globalThis);
}

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
 * Any object that can post values to a peer and receive values from it: a `MessagePort` or a `Worker` of a
 * browser or of Node, the scope of a web worker (`self`), or Node's `parentPort`.
 *
 * @see https://html.spec.whatwg.org/multipage/web-messaging.html#message-ports
 * @see https://nodejs.org/docs/latest-v20.x/api/worker_threads.html
 */
export type MessagePortLike = EventPort | EmitterPort;

/** Receives the events of a port, independent of the names that the platform uses. */
export interface PortListener {
  /** A value has arrived. */
  onValue(value: unknown): void;
  /** A value has arrived that this side cannot read. */
  onUnreadable(): void;
  /**
   * The other end is gone, and did not announce it. Only Node reports this: the standard has a `close` event
   * of ports, but no browser has it.
   *
   * @see https://github.com/whatwg/html/issues/10201
   */
  onClosed(): void;
}

/**
 * Starts to listen on a port. In Node, a listener also keeps the event loop alive.
 *
 * @returns a function that removes the listeners.
 */
export function listen(port: MessagePortLike, listener: PortListener): () => void {
  const listeners: Record<string, (value: unknown) => void> = {
    message: (value) => listener.onValue(value),
    messageerror: () => listener.onUnreadable(),
    close: () => listener.onClosed(),
  };
  if ('addEventListener' in port) {
    const onEvent = ({ type, data }: PortEvent): void => listeners[type]?.(data);
    for (const type of Object.keys(listeners)) port.addEventListener(type, onEvent);
    if (isOwned(port)) port.start?.();
    return () => {
      for (const type of Object.keys(listeners)) port.removeEventListener(type, onEvent);
    };
  }
  // Node's Worker emits 'exit' instead of 'close'.
  listeners['exit'] = () => listener.onClosed();
  for (const [type, onValue] of Object.entries(listeners)) port.on(type, onValue);
  return () => {
    for (const [type, onValue] of Object.entries(listeners)) port.off(type, onValue);
  };
}

/**
 * Closes a MessagePort. Does nothing for a Worker, which has no `close()`, or for a worker's scope, whose
 * `close()` would end the worker.
 */
export function closePort(port: MessagePortLike): void {
  if ('addEventListener' in port && isOwned(port)) port.close?.();
}

// The scope of a worker is not ours to start or close: its close() ends the worker, and a start() would be a
// function that the worker's script has defined.
function isOwned(port: EventPort): boolean {
  return !Object.is(port, globalThis);
}

import { type Clock, ProgressError, ProgressErrorCode } from '@milepost/progress-core';

import { CloseCode } from './close-code.js';
import { SUBPROTOCOL } from './control.js';
import type { OpenWire, Wire, WireEvents } from './wire.js';
import { BINARY_FRAME, OTHER_SUBPROTOCOL } from './wire-fault.js';

/** What of the platform's WebSocket is used. @see https://websockets.spec.whatwg.org/ */
interface PlatformSocket {
  readonly bufferedAmount: number;
  readonly protocol: string;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: (() => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

/** Above this, a write is not done before the platform has written some, in bytes. */
const MAX_BUFFERED_BYTES = 262_144;

/** How often that is looked at: the platform does not tell. */
const POLL_MS = 10;

/** Opens a connection with the WebSocket of the platform. */
export function openGlobalWire(url: string | URL, clock: Clock): OpenWire {
  return (subprotocols, events) => new GlobalWire(url, subprotocols, events, clock);
}

class GlobalWire implements Wire {
  readonly #socket: PlatformSocket;
  readonly #clock: Clock;
  #timer: unknown;
  #bufferedAmount = 0;

  constructor(url: string | URL, subprotocols: string[], events: WireEvents, clock: Clock) {
    const socket = new (platformWebSocket())(String(url), subprotocols);
    this.#socket = socket;
    this.#clock = clock;
    socket.onopen = () => {
      if (socket.protocol === SUBPROTOCOL) {
        events.onopen();
        return;
      }
      this.drop();
      events.onclose(OTHER_SUBPROTOCOL);
    };
    socket.onmessage = ({ data }) => {
      if (typeof data === 'string') {
        events.onframe(data);
        return;
      }
      this.close(BINARY_FRAME.code, BINARY_FRAME.reason);
      this.drop();
      events.onclose(BINARY_FRAME);
    };
    // A close follows. Left unheard, it would end the process where the platform's WebSocket is that of `ws`.
    socket.onerror = () => undefined;
    socket.onclose = ({ code, reason }) => {
      clock.clearTimeout(this.#timer);
      events.onclose({ code, reason: code === CloseCode.ABNORMAL ? '' : reason });
    };
  }

  get congested(): boolean {
    return this.#socket.bufferedAmount > MAX_BUFFERED_BYTES;
  }

  hasMoved(): boolean {
    // What has come of a message, the platform does not tell.
    const { bufferedAmount } = this.#socket;
    const hasMoved = bufferedAmount < this.#bufferedAmount;
    this.#bufferedAmount = bufferedAmount;
    return hasMoved;
  }

  write(frames: readonly string[], done?: () => void): void {
    for (const frame of frames) this.#socket.send(frame);
    if (!this.congested) done?.();
    else if (done) this.#wait(done);
  }

  close(code: number, reason: string): void {
    // A page may only say that it is done, or what is private.
    const allowed = code === CloseCode.NORMAL || code >= 3000;
    this.#socket.close(allowed ? code : 4000 + (code % 1000), reason.slice(0, 100));
  }

  drop(): void {
    const socket = this.#socket;
    this.#clock.clearTimeout(this.#timer);
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #wait(done: () => void): void {
    // When this write is done, so is any before it.
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => {
      if (this.congested) this.#wait(done);
      else done();
    }, POLL_MS);
  }
}

function platformWebSocket(): new (url: string, subprotocols: string[]) => PlatformSocket {
  const { WebSocket } = globalThis as {
    WebSocket?: new (url: string, subprotocols: string[]) => PlatformSocket;
  };
  if (WebSocket) return WebSocket;
  throw new ProgressError(
    ProgressErrorCode.TRANSPORT,
    'This platform has no WebSocket: on Node before 22 import from @milepost/transport-websocket/node.',
  );
}

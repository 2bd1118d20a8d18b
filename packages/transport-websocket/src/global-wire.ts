import { type Clock, ProgressError, ProgressErrorCode } from '@milepost/progress-core';

import { CloseCode } from './close-code.js';
import { SUBPROTOCOL } from './control.js';
import type { OpenWire, Wire, WireEvents } from './wire.js';
import { BINARY_FRAME, OTHER_SUBPROTOCOL } from './wire-fault.js';

/** The used part of the platform's WebSocket. @see https://websockets.spec.whatwg.org/ */
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

/** A write is not done while more than this amount of data is unsent, in bytes. */
const MAX_BUFFERED_BYTES = 262_144;

/** How often the amount of unsent data is checked, in ms. The platform has no event for it. */
const POLL_MS = 10;

/** Returns a function that opens connections with the platform's WebSocket. */
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
    // A close event follows. Without this handler, an error of `ws` as the platform's WebSocket would end
    // the process.
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
    // The platform does not report how much of an incoming message has arrived.
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
    // The platform allows only code 1000 and codes from 3000, so any other code is replaced by a private one.
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
    // Only the latest write is waited for: when it is done, all earlier ones are done too.
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

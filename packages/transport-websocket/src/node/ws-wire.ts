import type { Socket } from 'node:net';

import type { WebSocket } from 'ws';

import { CloseCode } from '../close-code.js';
import type { Wire, WireEnd, WireEvents } from '../wire.js';
import { BINARY_FRAME } from '../wire-fault.js';
import { encodeTextFrames } from './text-frames.js';

/** How long to wait for the peer's close frame, in ms. */
const CLOSE_FRAME_WAIT_MS = 2_000;

/** The options of `ws` for both sides. The types of `ws` do not include all of them. */
export const WS_OPTIONS: { perMessageDeflate: false; autoPong: false; closeTimeout: number } = {
  perMessageDeflate: false,
  autoPong: false,
  closeTimeout: CLOSE_FRAME_WAIT_MS,
};

/** Returns a limit as `ws` takes it: `ws` reads it as a 32-bit integer, so that 2 ** 32 would be no limit. */
export function maxPayload(maxMessageBytes: number): number {
  return Math.min(maxMessageBytes, 2 ** 31 - 1);
}

/** The amount of unsent data above which acknowledgements wait, in bytes. */
const CONGESTED_BYTES = 262_144;

const TEXT = { binary: false, compress: false } as const;

/** Options of a {@link WsWire}. */
export interface WsWireOptions extends Omit<WireEvents, 'onopen'> {
  webSocket: WebSocket;
  /** The TCP or TLS socket of the connection. */
  socket: Socket;
  /** Whether written frames must be masked, as those of a client. */
  masks: boolean;
}

/** One open connection of the `ws` library. */
export class WsWire implements Wire {
  readonly #webSocket: WebSocket;
  readonly #socket: Socket;
  readonly #masks: boolean;
  #bytesRead = 0;
  #bytesWaiting = 0;
  /** The peer's address; undefined if the connection was gone from the start. */
  readonly remoteAddress: string | undefined;

  constructor({ webSocket, socket, masks, ...events }: WsWireOptions) {
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#masks = masks;
    this.remoteAddress = socket.remoteAddress;
    let ended = false;
    // A fault is reported at once, because the peer may delay its close frame.
    const finish = (end: WireEnd): void => {
      if (ended) return;
      ended = true;
      events.onclose(end);
    };
    webSocket.on('message', (data, isBinary) => {
      if (ended) return;
      if (!isBinary) {
        events.onframe((data as Buffer).toString());
        return;
      }
      this.close(BINARY_FRAME.code, BINARY_FRAME.reason);
      finish(BINARY_FRAME);
    });
    webSocket.on('ping', (data) => {
      if (ended) return;
      events.onping?.();
      // Pongs to a peer that does not read would accumulate.
      if (webSocket.readyState === webSocket.OPEN && !this.congested) webSocket.pong(data);
    });
    webSocket.on('pong', () => events.onpong());
    webSocket.on('error', (error) => {
      const fault = faultOf(error);
      if (fault) finish(fault);
    });
    webSocket.on('close', (code, reason) => {
      finish({ code, reason: reason.toString() });
    });
  }

  get congested(): boolean {
    return this.#socket.writableLength > CONGESTED_BYTES;
  }

  hasMoved(): boolean {
    const { bytesRead, writableLength } = this.#socket;
    const hasMoved = bytesRead > this.#bytesRead || writableLength < this.#bytesWaiting;
    this.#bytesRead = bytesRead;
    this.#bytesWaiting = writableLength;
    return hasMoved;
  }

  write(frames: readonly string[], done?: () => void): void {
    if (frames.length === 0) {
      done?.();
      return;
    }
    let ended = false;
    const written = (error?: Error | null): void => {
      // Node cancels the writes that wait when a socket is destroyed, and calls their callbacks without an error.
      if (ended || error || (this.#socket.destroyed && !this.#socket.writableFinished)) return;
      ended = true;
      done?.();
    };
    if (this.#webSocket.readyState !== this.#webSocket.OPEN) return;
    if (this.#masks) this.#writeMasked(frames, written);
    else this.#socket.write(encodeTextFrames(frames), written);
    // The operating system has accepted everything, so there is no need to wait for the callback.
    if (this.#socket.writable && this.#socket.writableLength === 0) written();
  }

  readonly ping = (): void => {
    if (this.#webSocket.readyState === this.#webSocket.OPEN) this.#webSocket.ping();
  };

  /** Stops reading. */
  pause(): void {
    this.#webSocket.pause();
  }

  /** Continues to read. */
  resume(): void {
    this.#webSocket.resume();
  }

  #writeMasked(frames: readonly string[], written: (error?: Error | null) => void): void {
    // All frames are passed to the operating system in one write.
    this.#socket.cork();
    const last = frames.length - 1;
    for (let index = 0; index < last; index++) this.#webSocket.send(frames[index] as string, TEXT);
    this.#webSocket.send(frames[last] as string, TEXT, written);
    this.#socket.uncork();
  }

  close(code: number, reason: string): void {
    // Without reading, the peer's close frame would never arrive.
    this.#webSocket.resume();
    this.#webSocket.close(code, reason);
  }

  drop(): void {
    this.#webSocket.removeAllListeners();
    // A late error must not end the process.
    this.#webSocket.on('error', () => undefined);
    this.#webSocket.terminate();
  }
}

/**
 * Returns how the connection ends if the error is a fault of the peer. Returns undefined for a broken
 * connection, whose end is reported by the close event.
 */
function faultOf({ code, message }: NodeJS.ErrnoException): WireEnd | undefined {
  if (!code?.startsWith('WS_ERR_')) return undefined;
  // This prefix covers messages above the limit, and lengths that a number cannot represent.
  const tooBig = code.startsWith('WS_ERR_UNSUPPORTED_');
  return {
    code: tooBig ? CloseCode.TOO_BIG : CloseCode.PROTOCOL_ERROR,
    reason: tooBig ? 'A message is longer than maxMessageBytes.' : message,
    isOurs: true,
  };
}

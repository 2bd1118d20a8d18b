import type { Socket } from 'node:net';

import type { WebSocket } from 'ws';

import { CloseCode } from '../close-code.js';
import type { Wire, WireEnd, WireEvents } from '../wire.js';
import { BINARY_FRAME } from '../wire-fault.js';
import { encodeTextFrames } from './text-frames.js';

/** How long the peer's goodbye is awaited. */
const GOODBYE_MS = 2_000;

/** What `ws` is set up with on either side; its types do not know all of it. */
export const WS_OPTIONS: { perMessageDeflate: false; autoPong: false; closeTimeout: number } = {
  perMessageDeflate: false,
  autoPong: false,
  closeTimeout: GOODBYE_MS,
};

/** Above this, an acknowledgement waits, in bytes. */
const CONGESTED_BYTES = 262_144;

const TEXT = { binary: false, compress: false } as const;

/** How a {@link WsWire} is set up. */
export interface WsWireOptions extends Omit<WireEvents, 'onopen'> {
  webSocket: WebSocket;
  /** What the connection runs on. */
  socket: Socket;
  /** Whether what is written has to be masked: a client's has. */
  masks: boolean;
}

/** One connection on the `ws` library, from when it stands. */
export class WsWire implements Wire {
  readonly #webSocket: WebSocket;
  readonly #socket: Socket;
  readonly #masks: boolean;
  #bytesRead = 0;
  #bytesWaiting = 0;
  /** Whom it is with; undefined where it was gone from the start. */
  readonly remoteAddress: string | undefined;

  constructor({ webSocket, socket, masks, ...events }: WsWireOptions) {
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#masks = masks;
    this.remoteAddress = socket.remoteAddress;
    let over = false;
    // A fault is told at once: the peer may well put off its goodbye.
    const finish = (end: WireEnd): void => {
      if (over) return;
      over = true;
      events.onclose(end);
    };
    webSocket.on('message', (data, isBinary) => {
      if (over) return;
      if (!isBinary) {
        events.onframe((data as Buffer).toString());
        return;
      }
      this.close(BINARY_FRAME.code, BINARY_FRAME.reason);
      finish(BINARY_FRAME);
    });
    webSocket.on('ping', (data) => {
      if (over) return;
      events.onping?.();
      // To a peer that reads nothing, answers would pile up.
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
    let over = false;
    const written = (error?: Error | null): void => {
      // Node cancels the writes that wait when a socket is destroyed, and calls their callbacks without an error.
      if (over || error || (this.#socket.destroyed && !this.#socket.writableFinished)) return;
      over = true;
      done?.();
    };
    if (this.#webSocket.readyState !== this.#webSocket.OPEN) return;
    if (this.#masks) this.#writeMasked(frames, written);
    else this.#socket.write(encodeTextFrames(frames), written);
    // The system has taken it all: nobody need wait to be called back.
    if (this.#socket.writable && this.#socket.writableLength === 0) written();
  }

  readonly ping = (): void => {
    if (this.#webSocket.readyState === this.#webSocket.OPEN) this.#webSocket.ping();
  };

  /** Stops reading. */
  pause(): void {
    this.#webSocket.pause();
  }

  /** Goes on reading. */
  resume(): void {
    this.#webSocket.resume();
  }

  #writeMasked(frames: readonly string[], written: (error?: Error | null) => void): void {
    // One write to the system for all of them.
    this.#socket.cork();
    const last = frames.length - 1;
    for (let index = 0; index < last; index++) this.#webSocket.send(frames[index] as string, TEXT);
    this.#webSocket.send(frames[last] as string, TEXT, written);
    this.#socket.uncork();
  }

  close(code: number, reason: string): void {
    // Read, or the peer's goodbye is never seen.
    this.#webSocket.resume();
    this.#webSocket.close(code, reason);
  }

  drop(): void {
    this.#webSocket.removeAllListeners();
    // What comes late must not end the process.
    this.#webSocket.on('error', () => undefined);
    this.#webSocket.terminate();
  }
}

/** What the peer did wrong, where it was the peer; a connection that broke closes by itself. */
function faultOf({ code, message }: NodeJS.ErrnoException): WireEnd | undefined {
  if (!code?.startsWith('WS_ERR_')) return undefined;
  // Also where the length is beyond what can be counted.
  const tooBig = code.startsWith('WS_ERR_UNSUPPORTED_');
  return {
    code: tooBig ? CloseCode.TOO_BIG : CloseCode.PROTOCOL_ERROR,
    reason: tooBig ? 'A message is longer than maxMessageBytes.' : message,
    isOurs: true,
  };
}

import type { Agent, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';

import { WebSocket } from 'ws';

import { CloseCode } from '../close-code.js';
import { SUBPROTOCOL } from '../control.js';
import type { OpenWire, Wire, WireEvents } from '../wire.js';
import { OTHER_SUBPROTOCOL } from '../wire-fault.js';
import { maxPayload, WS_OPTIONS, WsWire } from './ws-wire.js';

/** Options for the handshake of a Node client. */
export interface WsConnectOptions {
  /** HTTP headers of the handshake, for example credentials. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Certificates for `wss:`, in the form that `tls.connect` accepts. */
  tls?: (SecureContextOptions & { rejectUnauthorized?: boolean | undefined }) | undefined;
  /** An HTTP agent, for example for a proxy. Default: none. */
  agent?: Agent | undefined;
}

/** Options for opening a connection with `ws`. */
export interface OpenWsWireOptions extends WsConnectOptions {
  maxMessageBytes: number;
}

/** Returns a function that opens connections with `ws`. */
export function openWsWire(url: string | URL, options: OpenWsWireOptions): OpenWire {
  return (subprotocols, events) => new OpeningWire(url, subprotocols, options, events);
}

/** A connection that may not be open yet. */
class OpeningWire implements Wire {
  readonly #webSocket: WebSocket;
  #wire: WsWire | undefined;

  constructor(
    url: string | URL,
    subprotocols: string[],
    { headers, tls, agent, maxMessageBytes }: OpenWsWireOptions,
    events: WireEvents,
  ) {
    const webSocket = new WebSocket(url, subprotocols, {
      ...tls,
      ...(headers && { headers: { ...headers } }),
      ...(agent && { agent }),
      maxPayload: maxPayload(maxMessageBytes),
      ...WS_OPTIONS,
    });
    this.#webSocket = webSocket;
    const onError = (error: Error): void =>
      events.onclose({ code: CloseCode.ABNORMAL, reason: error.message });
    webSocket.once('error', onError);
    webSocket.once('unexpected-response', (_request, response: IncomingMessage) => {
      const refuse = (reason: string): void => {
        this.drop();
        const { statusCode: status } = response;
        events.onclose({ code: CloseCode.ABNORMAL, reason: reason.trim(), status });
      };
      // The first chunk of the response's text is the reason. Without a Content-Length, no text is expected.
      if (Number(response.headers['content-length']) > 0) response.setEncoding('utf8').once('data', refuse);
      else refuse('');
    });
    let socket: Socket;
    webSocket.once('upgrade', (response) => {
      socket = response.socket;
    });
    webSocket.once('open', () => {
      webSocket.off('error', onError);
      // `ws` accepts any offered subprotocol, but the client also offers names that are not message formats.
      if (webSocket.protocol !== SUBPROTOCOL) {
        this.drop();
        events.onclose(OTHER_SUBPROTOCOL);
        return;
      }
      this.#wire = new WsWire({ webSocket, socket, masks: true, ...events });
      events.onopen();
    });
  }

  get congested(): boolean {
    return this.#wire?.congested ?? true;
  }

  hasMoved(): boolean {
    return this.#wire?.hasMoved() ?? true;
  }

  readonly ping = (): void => this.#wire?.ping();

  write(frames: readonly string[], done?: () => void): void {
    this.#wire?.write(frames, done);
  }

  close(code: number, reason: string): void {
    if (this.#wire) this.#wire.close(code, reason);
    else this.drop();
  }

  drop(): void {
    if (this.#wire) {
      this.#wire.drop();
      return;
    }
    this.#webSocket.removeAllListeners();
    this.#webSocket.on('error', () => undefined);
    this.#webSocket.terminate();
  }
}

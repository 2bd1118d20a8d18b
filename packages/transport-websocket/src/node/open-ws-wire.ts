import type { Agent, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';

import { WebSocket } from 'ws';

import { CloseCode } from '../close-code.js';
import { SUBPROTOCOL } from '../control.js';
import type { OpenWire, Wire, WireEvents } from '../wire.js';
import { OTHER_SUBPROTOCOL } from '../wire-fault.js';
import { WS_OPTIONS, WsWire } from './ws-wire.js';

/** What a Node client can add to its handshake. */
export interface WsConnectOptions {
  /** HTTP headers of the handshake: credentials, say. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** For `wss:`: certificates, as `tls.connect` takes them. */
  tls?: (SecureContextOptions & { rejectUnauthorized?: boolean | undefined }) | undefined;
  /** An agent, for a proxy. Default: none. */
  agent?: Agent | undefined;
}

/** Opens a connection with `ws`. */
export function openWsWire(url: string | URL, options: WsConnectOptions, maxPayload: number): OpenWire {
  return (subprotocols, events) => new OpeningWire(url, subprotocols, options, maxPayload, events);
}

/** A connection that may not stand yet. */
class OpeningWire implements Wire {
  readonly #webSocket: WebSocket;
  #wire: WsWire | undefined;

  constructor(
    url: string | URL,
    subprotocols: string[],
    { headers, tls, agent }: WsConnectOptions,
    maxPayload: number,
    events: WireEvents,
  ) {
    const webSocket = new WebSocket(url, subprotocols, {
      ...tls,
      ...(headers && { headers: { ...headers } }),
      ...(agent && { agent }),
      maxPayload,
      ...WS_OPTIONS,
    });
    this.#webSocket = webSocket;
    const onError = (error: Error): void =>
      events.onclose({ code: CloseCode.ABNORMAL, reason: error.message });
    webSocket.once('error', onError);
    webSocket.once('unexpected-response', (_request, response: IncomingMessage) => {
      this.drop();
      events.onclose({ code: CloseCode.ABNORMAL, reason: '', status: response.statusCode });
    });
    let socket: Socket;
    webSocket.once('upgrade', (response) => {
      socket = response.socket;
    });
    webSocket.once('open', () => {
      webSocket.off('error', onError);
      // ws takes whatever was offered, and that is more.
      if (webSocket.protocol !== SUBPROTOCOL) {
        this.drop();
        events.onclose(OTHER_SUBPROTOCOL);
        return;
      }
      this.#wire = new WsWire(webSocket, socket, events);
      events.onopen();
    });
  }

  get congested(): boolean {
    return this.#wire?.congested ?? true;
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

import { clientLimits, type WebSocketClientOptions } from '../client-options.js';
import { ClientTransport } from '../client-transport.js';
import { openWsWire, type WsConnectOptions } from './open-ws-wire.js';

/** How a {@link WebSocketClientTransport} on `ws` is set up. */
export interface NodeWebSocketClientOptions extends WebSocketClientOptions, WsConnectOptions {}

/** A client's side of JSON-RPC over WebSocket in Node, on `ws`. */
export class WebSocketClientTransport extends ClientTransport {
  /**
   * @param url - `ws:` or `wss:`.
   * @throws {@link ProgressError} `state_error` for an option that is out of its range.
   */
  constructor(url: string | URL, options: NodeWebSocketClientOptions = {}) {
    const { maxMessageBytes } = clientLimits(options);
    super(openWsWire(url, { ...options, maxMessageBytes }), options);
  }
}

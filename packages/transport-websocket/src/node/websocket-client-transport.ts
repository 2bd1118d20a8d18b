import { clientLimits, type WebSocketClientOptions } from '../client-options.js';
import { ClientTransport } from '../client-transport.js';
import { openWsWire, type WsConnectOptions } from './open-ws-wire.js';

/** Options of a {@link WebSocketClientTransport} on `ws`. */
export interface NodeWebSocketClientOptions extends WebSocketClientOptions, WsConnectOptions {}

/** The client side of JSON-RPC over WebSocket in Node, based on `ws`. */
export class WebSocketClientTransport extends ClientTransport {
  /**
   * @param url - `ws:` or `wss:`.
   * @throws TypeError or RangeError if an option is not a number, or is out of its range.
   */
  constructor(url: string | URL, options: NodeWebSocketClientOptions = {}) {
    const { maxMessageBytes } = clientLimits(options);
    super(openWsWire(url, { ...options, maxMessageBytes }), options);
  }
}

import { systemClock } from '@milepost/progress-core';

import type { WebSocketClientOptions } from './client-options.js';
import { ClientTransport } from './client-transport.js';
import { openGlobalWire } from './global-wire.js';

/**
 * The client side of JSON-RPC over the platform's WebSocket: in browsers, and in Node from version 22.
 *
 * @see ./node for the same client on `ws`.
 */
export class WebSocketClientTransport extends ClientTransport {
  /**
   * @param url - `ws:` or `wss:`. In a page it may also be relative, `http:` or `https:`, if the browser
   *   accepts that.
   * @throws TypeError or RangeError if an option is not a number, or is out of its range.
   */
  constructor(url: string | URL, options: WebSocketClientOptions = {}) {
    super(openGlobalWire(url, options.clock ?? systemClock), options);
  }
}

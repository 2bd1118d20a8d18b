import { systemClock } from '@milepost/progress-core';

import type { WebSocketClientOptions } from './client-options.js';
import { ClientTransport } from './client-transport.js';
import { openGlobalWire } from './global-wire.js';

/**
 * A client's side of JSON-RPC over the platform's WebSocket: in browsers, and in Node from version 22 on.
 *
 * @see ./node for the same on `ws`.
 */
export class WebSocketClientTransport extends ClientTransport {
  /**
   * @param url - `ws:` or `wss:`; from a page also relative, `http:` or `https:` where the browser takes it.
   * @throws {@link ProgressError} `state_error` for an option that is out of its range.
   */
  constructor(url: string | URL, options: WebSocketClientOptions = {}) {
    super(openGlobalWire(url, options.clock ?? systemClock), options);
  }
}

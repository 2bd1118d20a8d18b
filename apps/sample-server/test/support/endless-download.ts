import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

import { httpServer } from './http-server.js';

/**
 * Serves a file that never ends, to find out when a server stops downloading it. Create it at the top of a
 * test file.
 */
export class EndlessDownload {
  readonly #server: { readonly host: string };
  #onRequest: (response: ServerResponse) => void = () => undefined;

  constructor() {
    this.#server = httpServer((_, response) => {
      response.writeHead(200, { 'Content-Length': 1e9 }).write('a beginning');
      this.#onRequest(response);
    });
  }

  /** The host of the file, for `allowHosts`. */
  get host(): string {
    return this.#server.host;
  }

  get url(): string {
    return `http://${this.host}/`;
  }

  /**
   * Resolves when the next download begins. `released` resolves when its connection has closed. Call it
   * before the download starts.
   */
  async nextDownload(): Promise<{ released: Promise<unknown> }> {
    const response = await new Promise<ServerResponse>((resolve) => (this.#onRequest = resolve));
    return { released: once(response, 'close') };
  }
}

import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

import { httpServer } from './http-server.js';

/** A file that never ends, to see when a server lets go of it. Call it at the top of the file. */
export class EndlessDownload {
  readonly #at: { readonly host: string };
  #onRequest: (response: ServerResponse) => void = () => undefined;

  constructor() {
    this.#at = httpServer((_, response) => {
      response.writeHead(200, { 'Content-Length': 1e9 }).write('a beginning');
      this.#onRequest(response);
    });
  }

  /** Where it is: to be allowed. */
  get host(): string {
    return this.#at.host;
  }

  get url(): string {
    return `http://${this.host}/`;
  }

  /** Resolves when the next who asks for it is given it. */
  async begun(): Promise<{ released: Promise<unknown> }> {
    const response = await new Promise<ServerResponse>((resolve) => (this.#onRequest = resolve));
    return { released: once(response, 'close') };
  }
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { createProgressToken, ProgressError, ProgressErrorCode } from '@milepost/progress-core';

import { openRegularFile } from './regular-file.js';

/**
 * Serves one file over HTTP on this machine's loopback address, so that there is something real to download.
 *
 * It starts when its URL is first asked for, on a port of the system's choice. The URL's path cannot be guessed: another
 * program of this machine, or a page in its browser, that was not told the URL gets nothing.
 */
export class FileHost {
  readonly #file: string;
  readonly #path: string;
  #starting: Promise<Server> | undefined;
  #origin: string | undefined;
  #closed = false;

  /** @param file - the file to serve; opened anew for each request. */
  constructor(file: string) {
    this.#file = file;
    this.#path = `/${createProgressToken()}/${encodeURIComponent(basename(file))}`;
  }

  /**
   * Where the file can be fetched.
   *
   * @throws ProgressError `state_error` after {@link close}.
   */
  async url(): Promise<URL> {
    if (this.#closed) throw new ProgressError(ProgressErrorCode.STATE_ERROR, 'The file host was closed.');
    await (this.#starting ??= this.#start());
    return new URL(this.#path, this.#origin);
  }

  /** Tells whether `url` leads to this host. */
  owns(url: URL): boolean {
    return url.origin === this.#origin && !url.username && !url.password;
  }

  /** Stops serving, and breaks off what is being sent. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    const server = await this.#starting?.catch(() => undefined);
    if (!server?.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  async #start(): Promise<Server> {
    const server = createServer((request, response) => void this.#answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    return server;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== this.#path) return void response.writeHead(404).end();
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return void response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    }
    try {
      await using file = await openRegularFile(this.#file);
      if (!file) return void response.writeHead(404).end();
      response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': file.bytes });
      if (request.method === 'HEAD') return void response.end();
      await pipeline(file.read(), response);
    } catch {
      // The file cannot be read, or the reader went away.
      if (!response.headersSent) response.writeHead(500).end();
      else response.destroy();
    }
  }
}

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';

import { openRegularFile } from './regular-file.js';

/**
 * Serves one file over HTTP on this machine's loopback address, so that there is something real to download.
 *
 * It starts when {@link url} is first called, on a free port. The path of the URL cannot be guessed, so other
 * programs on this machine, and pages in a browser, cannot fetch the file unless they know the URL.
 */
export class FileHost {
  readonly #file: string;
  readonly #path: string;
  #starting: Promise<Server> | undefined;
  #origin: string | undefined;
  #closed = false;

  /** @param file - the path of the file to serve. It is opened again for each request. */
  constructor(file: string) {
    this.#file = file;
    this.#path = `/${randomUUID()}/${encodeURIComponent(basename(file))}`;
  }

  /**
   * Resolves to the URL of the file. Starts the server on the first call.
   *
   * @throws {@link ProgressError} `state_error` (as a rejection) after {@link close}.
   */
  async url(): Promise<URL> {
    if (this.#closed) throw new ProgressError(ProgressErrorCode.STATE_ERROR, 'The file host was closed.');
    await (this.#starting ??= this.#start());
    return new URL(this.#path, this.#origin);
  }

  /** Returns whether `url` has this host's origin and no user name or password. */
  serves(url: URL): boolean {
    return url.origin === this.#origin && !url.username && !url.password;
  }

  /** Stops the server and aborts running downloads. Idempotent. */
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
      // The file cannot be read, or the client has disconnected.
      if (!response.headersSent) response.writeHead(500).end();
      else response.destroy();
    }
  }
}

import { createServer, type RequestListener } from 'node:http';

import { closeServer, listenLocally } from '@milepost/testing';

/**
 * Starts a web server on a free port before the tests, and closes it after them. Call it at the top of a test
 * file; `host` is set when the tests run.
 */
export function httpServer(listener: RequestListener): { readonly host: string } {
  const server = createServer(listener);
  const running = { host: '' };
  beforeAll(async () => {
    running.host = `127.0.0.1:${String(await listenLocally(server))}`;
  });
  afterAll(() => closeServer(server));
  return running;
}

import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Starts a web server on a free port before the tests, and closes it after them. Call it at the top of a test
 * file; `host` is set when the tests run.
 */
export function httpServer(listener: RequestListener): { readonly host: string } {
  const server = createServer(listener);
  const running = { host: '' };
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    running.host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  afterAll(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return running;
}

import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';

import { endAfterAll, endAfterEach, until } from '@milepost/testing';
import { WebSocketClientTransport } from '@milepost/transport-websocket/node';

import { ListeningServer } from './support/listening-server.js';
import { Session } from './support/session.js';

const ends = endAfterEach();

/** Starts a server in another process. It is ended after the test. */
async function start(...args: string[]): Promise<ListeningServer> {
  const server = await ListeningServer.start('websocket', ...args);
  ends.add(() => server.stop());
  return server;
}

async function startBusy(): Promise<{ server: ListeningServer; ended: Promise<Error> }> {
  const server = await start('--port', '0');
  const session = await new Session(new WebSocketClientTransport(server.url)).connect();
  ends.add(() => session.close());
  const ended = new Promise<Error>((resolve) => (session.client.onerror = resolve));
  void session.call('run_forever', { intervalMs: 1 }).catch(() => undefined);
  void session.call('process_data', { recordsPerSecond: 1 }).catch(() => undefined);
  void session.call('download_file', { bytesPerSecond: 1_000 }).catch(() => undefined);
  await until(() => session.updates.length >= 5 || !server.isRunning, 'the server works');
  return { server, ended };
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends the server and every session, and the client receives the reason',
  async (signal) => {
    const { server, ended } = await startBusy();
    server.child.kill(signal);
    expect(await server.exited).toEqual([signal === 'SIGINT' ? 130 : 0, null]);
    expect((await ended).message).toContain('The server shuts down');
    expect(server.said).toEqual([`listening on ${server.url}`]);
  },
);

test('the server ends when the IPC channel to its parent closes', async () => {
  const { server } = await startBusy();
  server.child.disconnect();
  expect(await server.exited).toEqual([0, null]);
});

test('the server logs a refusal, and does not end when the reader of stderr is gone', async () => {
  const server = await start('--port', '0', '--token', 'a-secret');
  const connect = (): Promise<void> => new WebSocketClientTransport(server.url).start();
  await expect(connect()).rejects.toThrow('401');
  await until(() => server.said.length >= 2 || !server.isRunning, 'the server has logged it');
  expect(server.said[1]).toBe('refused unauthenticated: The credentials are missing or wrong. (127.0.0.1)');
  server.child.stderr?.destroy();
  await expect(connect()).rejects.toThrow('401');
  await expect(connect()).rejects.toThrow('401');
  server.child.kill();
  expect(await server.exited).toEqual([0, null]);
});

describe('a port in use', () => {
  let taken: Server;
  const ends = endAfterAll();
  beforeAll(async () => {
    taken = createServer().listen(0, '127.0.0.1');
    ends.add(() => taken.close());
    await once(taken, 'listening');
  });

  test('ends the server with code 1 and an error message', async () => {
    const { port } = taken.address() as AddressInfo;
    const { exited, said } = await start('--port', String(port));
    expect(await exited).toEqual([1, null]);
    expect(said).toEqual([
      expect.stringMatching(
        new RegExp(`^error: Cannot listen on 127\\.0\\.0\\.1:${port}: .*Choose another port with --port`),
      ),
    ]);
  });
});

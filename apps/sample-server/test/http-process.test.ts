import { endAfterEach, until } from '@milepost/testing';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

import { ListeningServer } from './support/listening-server.js';
import { ask, initialize, open } from './support/raw-request.js';
import { Session } from './support/session.js';

const ends = endAfterEach();

/** Starts a server in another process. It is ended after the test. */
async function start(...args: string[]): Promise<ListeningServer> {
  const server = await ListeningServer.start('http', ...args);
  ends.add(() => server.stop());
  return server;
}

/** Starts a server with open streams of both kinds: those of a session, and those of independent calls. */
async function startBusy(): Promise<{ server: ListeningServer; ended: Promise<unknown> }> {
  const server = await start('--port', '0');
  for (const mode of ['auto', 'legacy'] as const) {
    const transport = new StreamableHTTPClientTransport(new URL(server.url));
    const session = await new Session(transport, mode).connect();
    ends.add(() => session.close());
    void session.call('run_forever', { intervalMs: 1 }).catch(() => undefined);
    void session.call('process_data', { recordsPerSecond: 1 }).catch(() => undefined);
    void session.call('download_file', { bytesPerSecond: 1_000 }).catch(() => undefined);
    await until(() => session.updates.length >= 5 || !server.isRunning, 'the server works');
  }
  const { headers } = await open(server.url, { body: initialize });
  const listening = await open(server.url, {
    method: 'GET',
    headers: { 'Mcp-Session-Id': String(headers['mcp-session-id']) },
  });
  const ended = new Promise((resolve) => listening.resume().once('end', resolve));
  return { server, ended };
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends the server, every session and every stream',
  async (signal) => {
    const { server, ended } = await startBusy();
    server.child.kill(signal);
    expect(await server.exited).toEqual([signal === 'SIGINT' ? 130 : 0, null]);
    await ended;
    expect(server.said[0]).toBe(`listening on ${server.url}`);
  },
);

test('the server ends when the IPC channel to its parent closes', async () => {
  const { server } = await startBusy();
  server.child.disconnect();
  expect(await server.exited).toEqual([0, null]);
});

test('the server logs a refusal, and does not end when the reader of stderr is gone', async () => {
  const server = await start('--port', '0', '--token', 'a-secret');
  const statusOf = async (): Promise<number> => (await ask(server.url, { body: initialize })).status;
  expect(await statusOf()).toBe(401);
  await until(() => server.said.length >= 2 || !server.isRunning, 'the server has logged it');
  expect(server.said[1]).toBe('refused unauthenticated: The credentials are missing or wrong. (127.0.0.1)');
  server.child.stderr?.destroy();
  expect([await statusOf(), await statusOf()]).toEqual([401, 401]);
  server.child.kill();
  expect(await server.exited).toEqual([0, null]);
});

test('the server ends with code 1 and an error message if the port is in use', async () => {
  const first = await start('--port', '0');
  const { port } = new URL(first.url);
  const { exited, said } = await start('--port', port);
  expect(await exited).toEqual([1, null]);
  expect(said).toEqual([
    expect.stringMatching(
      new RegExp(`^error: Cannot listen on 127\\.0\\.0\\.1:${port}: .*Choose another port with --port`),
    ),
  ]);
});

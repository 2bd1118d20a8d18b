import { endAfterEach, until } from '@milepost/testing';
import { WebSocketClientTransport } from '@milepost/transport-websocket/node';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

import { ListeningServer } from './support/listening-server.js';
import { initialize, requestJson, sendRequest } from './support/raw-request.js';
import { Session } from './support/session.js';

const ends = endAfterEach();

/** Starts a server in another process. It is ended after the test. */
async function start(kind: 'http' | 'websocket', ...args: string[]): Promise<ListeningServer> {
  const server = await ListeningServer.start(kind, ...args);
  ends.add(() => server.stop());
  return server;
}

/** Connects a session and starts calls that do not end by themselves. Resolves when some progress arrived. */
async function connectBusy(server: ListeningServer, session: Session): Promise<void> {
  await session.connect();
  ends.add(() => session.close());
  void session.call('run_forever', { intervalMs: 1 }).catch(() => undefined);
  void session.call('process_data', { recordsPerSecond: 1 }).catch(() => undefined);
  void session.call('download_file', { bytesPerSecond: 1_000 }).catch(() => undefined);
  await until(() => session.updates.length >= 5 || !server.isRunning, 'the server reports progress');
}

/** A server with running calls. `ended` resolves with what its client learns of its end. */
interface BusyServer {
  server: ListeningServer;
  ended: Promise<unknown>;
}

const startBusy = {
  /** Opens streams of both kinds: those of a session, and those of independent calls. */
  http: async (): Promise<BusyServer> => {
    const server = await start('http', '--port', '0');
    for (const mode of ['auto', 'legacy'] as const) {
      const transport = new StreamableHTTPClientTransport(new URL(server.url));
      await connectBusy(server, new Session(transport, mode));
    }
    const { headers } = await sendRequest(server.url, { body: initialize });
    const stream = await sendRequest(server.url, {
      method: 'GET',
      headers: { 'Mcp-Session-Id': String(headers['mcp-session-id']) },
    });
    return { server, ended: new Promise((resolve) => stream.resume().once('end', resolve)) };
  },
  websocket: async (): Promise<BusyServer> => {
    const server = await start('websocket', '--port', '0');
    const session = new Session(new WebSocketClientTransport(server.url));
    const ended = new Promise<Error>((resolve) => (session.client.onerror = resolve));
    await connectBusy(server, session);
    return { server, ended };
  },
};

/** Tries to connect without a token, and expects to be refused. */
const expectRefusal = {
  http: async (url: string): Promise<void> => {
    expect((await requestJson(url, { body: initialize })).status).toBe(401);
  },
  websocket: async (url: string): Promise<void> => {
    await expect(new WebSocketClientTransport(url).start()).rejects.toThrow('401');
  },
};

describe.each(['http', 'websocket'] as const)('a server on a port, over %s', (kind) => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'ends on %s, with every session and every call',
    async (signal) => {
      const { server, ended } = await startBusy[kind]();
      server.child.kill(signal);
      expect(await server.exited).toEqual([signal === 'SIGINT' ? 130 : 0, null]);
      const reason = String(await ended);
      expect(server.stderrLines[0]).toBe(`listening on ${server.url}`);
      // Over HTTP there is no place for a reason: the streams end.
      if (kind === 'http') return;
      expect(reason).toContain('The server shuts down');
      expect(server.stderrLines).toHaveLength(1);
    },
  );

  test('logs a refusal, and does not end when the reader of stderr is gone', async () => {
    const server = await start(kind, '--port', '0', '--token', 'a-secret');
    await expectRefusal[kind](server.url);
    await until(() => server.stderrLines.length >= 2 || !server.isRunning, 'the refusal is logged');
    expect(server.stderrLines[1]).toBe(
      'refused unauthenticated: The credentials are missing or wrong. (127.0.0.1)',
    );
    server.child.stderr?.destroy();
    await expectRefusal[kind](server.url);
    await expectRefusal[kind](server.url);
    server.child.kill();
    expect(await server.exited).toEqual([0, null]);
  });

  test('ends with code 1 and an error message if the port is in use', async () => {
    const { port } = new URL((await start(kind, '--port', '0')).url);
    const { exited, stderrLines } = await start(kind, '--port', port);
    expect(await exited).toEqual([1, null]);
    expect(stderrLines).toEqual([
      expect.stringMatching(
        new RegExp(`^error: Cannot listen on 127\\.0\\.0\\.1:${port}: .*Choose another port with --port`),
      ),
    ]);
  });
});

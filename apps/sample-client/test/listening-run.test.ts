import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

import { endAfterAll, freePort } from '@milepost/testing';

import { runClient, startClient, untilEnded } from './client-process.js';
import { readLines } from './json-lines.js';
import { ServerProcess } from './server-process.js';

const LIMIT_MS = 60_000;
const TOKEN = 'a-secret';

const KINDS = [
  ['websocket', 'ws', []],
  ['http', 'http', ['--transport', 'http']],
] as const;

describe.each(KINDS)('a server that already listens, over %s', (kind, scheme, options) => {
  let server: ServerProcess;
  let unusedUrl: string;
  const ends = endAfterAll();
  const at = (url: string): string[] => [...options, '--url', url];
  beforeAll(async () => {
    unusedUrl = `${scheme}://127.0.0.1:${String(await freePort())}/mcp`;
    server = await ServerProcess.start(
      kind,
      '--port',
      '0',
      '--token',
      TOKEN,
      '--allow',
      'data',
      '--file',
      'package.json',
    );
    ends.add(() => server.kill());
  }, LIMIT_MS);

  test(
    'the whole tour runs on the folders and the file of the server',
    async () => {
      const { exitCode, stdout } = await runClient(['tour', '--json', ...at(server.url), '--token', TOKEN]);
      expect(exitCode).toBe(0);
      const ends = readLines(stdout).filter(({ type }) => type === 'end');
      expect(ends.map(({ operation, state }) => `${operation} ${state}`).sort()).toEqual([
        'download_file completed',
        'index_folder completed',
        'process_data completed',
      ]);
      expect(ends.find(({ operation }) => operation === 'index_folder')?.result).toMatchObject({ files: 2 });
    },
    LIMIT_MS,
  );

  test(
    'its tools are listed and run with the token from the environment',
    async () => {
      const env = { MILEPOST_TOKEN: TOKEN };
      const list = await runClient(['list', '--transport', kind, '--url', server.url], env);
      expect(list).toMatchObject({ exitCode: 0, stderr: '' });
      expect(list.stdout).toMatch(/^uneven_work$/m);
      const run = await runClient(['run', 'uneven_work', '--duration-ms', '300', ...at(server.url)], env);
      expect(run.exitCode).toBe(0);
      expect(run.stdout).toMatch(/^1 completed in /m);
    },
    LIMIT_MS,
  );

  test.each([
    ['no token', () => at(server.url), 'HTTP status 401'],
    ['a wrong token', () => [...at(server.url), '--token', 'a-secreT'], 'HTTP status 401'],
    ['a wrong path', () => [...at(server.url.replace('mcp', 'other')), '--token', TOKEN], 'HTTP status 404'],
    ['a port on which no server listens', () => at(unusedUrl), 'connect ECONNREFUSED 127.0.0.1:'],
  ])(
    'a connection with %s fails with exit code 1',
    async (_, address, message) => {
      const { exitCode, stdout, stderr } = await runClient(['list', ...address()]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toMatch(/^error: No connection to the server: \S.*\n$/);
      expect(stderr).toContain(message);
    },
    LIMIT_MS,
  );

  test(
    '--file is refused with exit code 2, because only a server that the client starts can use it',
    async () => {
      const { exitCode, stderr } = await runClient(['--file', 'package.json', ...at(server.url)]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('Start the server at --url with this --file');
    },
    LIMIT_MS,
  );
});

describe.each(KINDS)(
  'a server that accepts connections and never answers, over %s',
  (_kind, scheme, options) => {
    const ends = endAfterAll();
    // After a failed test, unread data would keep its connection open.
    const silent = createServer((socket) => ends.add(() => socket.destroy()));
    let at: string[];
    beforeAll(async () => {
      ends.add(() => silent.close());
      silent.listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const { port } = silent.address() as AddressInfo;
      at = [...options, '--url', `${scheme}://127.0.0.1:${String(port)}/mcp`];
    });

    test(
      'the client gives up after --connect-timeout',
      async () => {
        const { exitCode, stderr } = await runClient(['list', ...at, '--connect-timeout', '300']);
        expect(exitCode).toBe(1);
        expect(stderr).toContain('did not answer within 300 ms');
      },
      LIMIT_MS,
    );

    test(
      'Ctrl-C ends the client while it waits for the server',
      async () => {
        const client = startClient(['list', ...at]);
        const [socket] = (await once(silent, 'connection')) as [NodeJS.ReadableStream];
        client.kill('SIGINT');
        expect(await client.finished).toMatchObject({ exitCode: 130 });
        socket.resume();
      },
      LIMIT_MS,
    );
  },
);

describe.each(['websocket', 'http'])('the server that the client starts, over %s', (kind) => {
  const commands = ['run', 'run_forever', '--transport', kind, '--json'];

  test(
    'the server ends when the client is killed',
    async () => {
      const client = startClient(commands);
      await client.until(/"sequence":2,/);
      const server = client.children();
      expect(server).toHaveLength(1);
      client.kill('SIGKILL');
      await client.finished;
      await Promise.all(server.map(untilEnded));
    },
    LIMIT_MS,
  );

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s cancels the running operation, ends the server and exits with code %i',
    async (signal, code) => {
      const client = startClient(commands);
      await client.until(/"sequence":2,/);
      const server = client.children();
      client.kill(signal);
      const { exitCode, stdout, stderr } = await client.finished;
      expect(exitCode).toBe(code);
      expect(stderr).toBe('Cancelling. Press Ctrl-C again to exit at once.\n');
      expect(readLines(stdout).at(-1)).toMatchObject({ type: 'end', state: 'cancelled' });
      await Promise.all(server.map(untilEnded));
    },
    LIMIT_MS,
  );

  test(
    'if the server is killed, the client does not reconnect, and the operation fails with the reason',
    async () => {
      const client = startClient(commands);
      await client.until(/"sequence":2,/);
      for (const pid of client.children()) process.kill(pid, 'SIGKILL');
      const { exitCode, stdout } = await client.finished;
      expect(exitCode).toBe(1);
      expect(readLines(stdout).at(-1)).toMatchObject({
        state: 'failed',
        reason: expect.stringContaining('The server was ended by SIGKILL.'),
      });
    },
    LIMIT_MS,
  );
});

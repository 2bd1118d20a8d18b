import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { endAfterAll, endAfterEach, expectIncreasing, freePort } from '@milepost/testing';

import { runClient, startClient } from './client-process.js';
import { readLines } from './json-lines.js';
import { ServerProcess } from './server-process.js';

const LIMIT_MS = 60_000;

describe('a server over http', () => {
  let server: ServerProcess;
  let at: string[];
  const ends = endAfterEach();
  beforeEach(async () => {
    server = await ServerProcess.start('http', '--port', '0');
    ends.add(() => server.kill());
    at = ['--transport', 'http', '--url', server.url];
  }, LIMIT_MS);

  test(
    'if the server is killed, the running operations fail with a clear reason, and the exit code is 1',
    async () => {
      const client = startClient(['run', 'run_forever', '--count', '2', ...at]);
      await client.until(/run_forever 2: 1,/);
      await server.kill();
      const { exitCode, stdout, stderr } = await client.finished;
      expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
      expect(stdout.match(/^✗ run_forever \d {2}failed .*stream of the response has ended/gm)).toHaveLength(
        2,
      );
      expect(stdout).toMatch(/^2 failed in /m);
    },
    LIMIT_MS,
  );

  test(
    'each of twenty operations reports its updates in order and up to 100 per cent',
    async () => {
      const { exitCode, stdout } = await runClient([
        'run',
        'uneven_work',
        '--duration-ms',
        '500',
        '--count',
        '20',
        '--json',
        ...at,
      ]);
      expect(exitCode).toBe(0);
      const lines = readLines(stdout);
      const operations = new Set(lines.map(({ operation }) => operation));
      expect(operations.size).toBe(20);
      for (const operation of operations) {
        const own = lines.filter((line) => line.operation === operation);
        const progress = own.slice(0, -1).map((line) => line.progress ?? NaN);
        expectIncreasing(progress);
        expect(own.at(-1)).toMatchObject({ type: 'end', state: 'completed' });
        expect(own.at(-2)).toMatchObject({ type: 'update', fraction: 1 });
      }
    },
    LIMIT_MS,
  );

  test(
    'an operation ends at its total timeout',
    async () => {
      const { exitCode, stdout } = await runClient([
        'run',
        'run_forever',
        '--total-timeout',
        '500',
        '--json',
        ...at,
      ]);
      expect(exitCode).toBe(1);
      expect(readLines(stdout).at(-1)).toMatchObject({ type: 'end', state: 'timed_out' });
    },
    LIMIT_MS,
  );

  test(
    'a second --url is not downloaded if the server does not allow its host',
    async () => {
      const elsewhere = ['--url', 'http://127.0.0.1:1/file'];
      const { exitCode, stdout } = await runClient(['run', 'download_file', ...at, ...elsewhere]);
      expect(exitCode).toBe(1);
      expect(stdout).toContain('http://127.0.0.1:1 may not be fetched from');
    },
    LIMIT_MS,
  );
});

describe('a server of another project, with an older revision of the protocol and sessions', () => {
  let server: ChildProcess;
  let at: string[];
  const ends = endAfterAll();
  beforeAll(async () => {
    const entry = '../../node_modules/@modelcontextprotocol/server-everything/dist/index.js';
    const port = String(await freePort());
    server = spawn(process.execPath, [entry, 'streamableHttp'], {
      env: { ...process.env, PORT: port },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    ends.add(async () => {
      if (server.exitCode !== null || server.signalCode !== null) return;
      server.kill('SIGKILL');
      await once(server, 'exit');
    });
    const lines = createInterface({ input: server.stderr ?? process.stdin });
    for await (const line of lines) if (line.includes('listening')) break;
    at = ['--transport', 'http', '--url', `http://127.0.0.1:${port}/mcp`];
  }, LIMIT_MS);

  const work = ['run', 'trigger-long-running-operation', '--json', '--duration'];

  test(
    'an operation reports its updates and completes',
    async () => {
      const { exitCode, stdout } = await runClient([...work, '0.4', '--steps', '4', ...at]);
      expect(exitCode).toBe(0);
      expect(readLines(stdout).map(({ progress }) => progress)).toEqual([1, 2, 3, 4, undefined]);
    },
    LIMIT_MS,
  );

  test(
    'Ctrl-C cancels the running operation, and the client exits with code 130',
    async () => {
      const client = startClient([...work, '60', '--steps', '600', ...at]);
      await client.until(/"sequence":2,/);
      client.kill('SIGINT');
      const { exitCode, stdout, stderr } = await client.finished;
      expect({ exitCode, stderr }).toEqual({
        exitCode: 130,
        stderr: 'Cancelling. Press Ctrl-C again to exit at once.\n',
      });
      expect(readLines(stdout).at(-1)).toMatchObject({ type: 'end', state: 'cancelled' });
    },
    LIMIT_MS,
  );

  test(
    'if the server is killed, the running operation fails',
    async () => {
      const client = startClient([...work, '60', '--steps', '600', ...at]);
      await client.until(/"sequence":2,/);
      server.kill('SIGKILL');
      const { exitCode, stdout } = await client.finished;
      expect(exitCode).toBe(1);
      expect(readLines(stdout).at(-1)).toMatchObject({
        state: 'failed',
        reason: 'Connection closed: the stream of the response has ended before the response.',
      });
    },
    LIMIT_MS,
  );
});

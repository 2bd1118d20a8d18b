import { CuttingProxy, endAfterEach, expectIncreasing } from '@milepost/testing';

import { type ClientProcess, startClient, startInTerminal } from './client-process.js';
import { readLines } from './json-lines.js';
import { ServerProcess } from './server-process.js';

const LIMIT_MS = 60_000;
const SLOW_WORK = ['run', 'process_data', '--records-per-second', '5000', '--count', '3'];

describe('a WebSocket connection that is cut', () => {
  let server: ServerProcess;
  let proxy: CuttingProxy;
  let url: string;
  const ends = endAfterEach();

  async function startServer(port: number): Promise<void> {
    const started = await ServerProcess.start('websocket', '--port', String(port));
    ends.add(() => started.kill());
    server = started;
  }

  beforeEach(async () => {
    await startServer(0);
    proxy = await CuttingProxy.open(server.url);
    ends.add(() => proxy.close());
    url = proxy.url;
  }, LIMIT_MS);

  test(
    'a connection cut twice is restored: all operations complete, and each update arrives once and in order',
    async () => {
      const client = startClient([...SLOW_WORK, '--json', '--url', url]);
      await client.until(/"sequence":3,/);
      proxy.cut();
      await client.until(/"state":"restored"/);
      await client.until(/"sequence":15,/);
      proxy.cut();
      const { exitCode, stdout, stderr } = await client.finished;
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      const lines = readLines(stdout);
      const states = lines.filter(({ type }) => type === 'connection').map(({ state }) => state);
      expect(states.filter((state) => state === 'restored')).toHaveLength(2);
      expect(states[0]).toBe('dropped');
      expect(states.at(-1)).toBe('restored');
      expect(proxy.connections).toBeGreaterThanOrEqual(3);
      for (const operation of ['process_data 1', 'process_data 2', 'process_data 3']) {
        const own = lines.filter((line) => line.operation === operation);
        const progress = own.slice(0, -1).map((line) => line.progress ?? NaN);
        expectIncreasing(progress);
        expect(own.at(-1)).toMatchObject({ type: 'end', state: 'completed', result: { records: 10_000 } });
        expect(own.at(-2)).toMatchObject({ type: 'update', fraction: 1 });
      }
    },
    LIMIT_MS,
  );

  test(
    'a pipe gets a line when the connection drops and a line when it is restored',
    async () => {
      const client = startClient([...SLOW_WORK, '--url', url]);
      await client.until(/1\d %/);
      proxy.cut();
      const { exitCode, stdout } = await client.finished;
      expect(exitCode).toBe(0);
      expect(stdout).not.toContain('\u001b');
      expect(stdout).toMatch(/^connection dropped, reconnecting… \(.+\)\n(.*\n)*?connection restored$/m);
      expect(stdout).toMatch(/^3 completed in /m);
    },
    LIMIT_MS,
  );

  test(
    'a terminal shows the drop and the restoration above the bars',
    async () => {
      const client = startInTerminal([...SLOW_WORK, '--url', url]);
      await client.until(/1\d %/);
      proxy.cut();
      const { exitCode, stdout } = await client.finished;
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/connection dropped, reconnecting….*\r\n/);
      expect(stdout).toMatch(/connection restored\r\n/);
      expect(stdout).toMatch(/3 completed.* in /);
    },
    LIMIT_MS,
  );

  async function startAndDrop(): Promise<ClientProcess> {
    const client = startClient(['run', 'run_forever', '--count', '2', '--url', url]);
    await client.until(/run_forever 2: 1,/);
    proxy.refuse();
    await client.until(/connection dropped/);
    return client;
  }

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'while the connection is down, %s ends the client with exit code %i',
    async (signal, code) => {
      const client = await startAndDrop();
      client.kill(signal);
      const { exitCode, stdout, stderr } = await client.finished;
      expect(exitCode).toBe(code);
      expect(stderr).toContain('Cancelling.');
      expect(stdout).toContain('2 cancelled in ');
    },
    LIMIT_MS,
  );

  test(
    'if the server was restarted, the running operations fail with a clear reason, and the exit code is 1',
    async () => {
      const client = startClient(['run', 'run_forever', '--count', '2', '--url', server.url]);
      await client.until(/run_forever 2: 1,/);
      const { port } = server;
      await server.kill();
      await client.until(/connection dropped/);
      await startServer(port);
      const { exitCode, stdout } = await client.finished;
      expect(exitCode).toBe(1);
      expect(stdout.match(/^✗ run_forever \d {2}failed .*could not be resumed.*restarted/gm)).toHaveLength(2);
      expect(stdout).toMatch(/^2 failed in /m);
    },
    LIMIT_MS,
  );

  test(
    'if the connection cannot be restored, the JSON output has a line of type connection before the end',
    async () => {
      const client = startClient(['run', 'run_forever', '--json', '--url', server.url]);
      await client.until(/"sequence":2,/);
      const { port } = server;
      await server.kill();
      await startServer(port);
      const { exitCode, stdout } = await client.finished;
      expect(exitCode).toBe(1);
      const [end, closed] = readLines(stdout).reverse();
      expect([end, closed]).toEqual([
        expect.objectContaining({
          type: 'end',
          state: 'failed',
          reason: expect.stringContaining('restarted'),
        }),
        { type: 'connection', state: 'closed', reason: expect.stringContaining('restarted') },
      ]);
    },
    LIMIT_MS,
  );
});

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text as readText } from 'node:stream/consumers';

import { endAfterEach, expectIncreasing } from '@milepost/testing';

import { fixture } from './connect-child.js';

const ends = endAfterEach();

/** Starts the server of the fixture, and returns its process. The test uses its streams directly. */
function startServer(): ChildProcessWithoutNullStreams {
  const server = spawn(process.execPath, fixture('server.ts'));
  ends.add(() => server.kill('SIGKILL'));
  return server;
}

function request(id: number, method: string, params: object = {}): string {
  return `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
}

test('the server answers, closes when its input ends, and its process ends by itself', async () => {
  const server = startServer();
  const told = readText(server.stderr);
  const output = readText(server.stdout);
  server.stdin.end(`${request(1, 'echo', { a: 1 })}nonsense\n`);
  const [code] = (await once(server, 'exit')) as [number | null];
  expect(JSON.parse(await output)).toEqual({ jsonrpc: '2.0', id: 1, result: { a: 1 } });
  expect((await told).split('\n')).toEqual([
    'error: The text received is not JSON: "nonsense"',
    'closed',
    '',
  ]);
  expect(code).toBe(0);
});

test('a response that waits when the client ends its side is still written', async () => {
  const server = startServer();
  let length = 0;
  server.stdin.end(request(1, 'big', { length: 5_000_000 }));
  server.stdout.on('data', (chunk: Buffer) => (length += chunk.length));
  const [code] = (await once(server, 'close')) as [number | null];
  expect(length).toBeGreaterThan(10_000_000);
  expect(code).toBe(0);
});

test('a client that no longer reads closes the server, and does not crash it', async () => {
  const server = startServer();
  const told = readText(server.stderr);
  server.stdin.write(request(1, 'echo'));
  await once(server.stdout, 'data');
  server.stdout.destroy();
  server.stdin.on('error', () => undefined);
  // The server writes the responses to a closed pipe.
  for (let id = 2; id < 100; id++) server.stdin.write(request(id, 'big', { length: 1_000 }));
  const [code] = (await once(server, 'exit')) as [number | null];
  expect(await told).toBe('closed\n');
  expect(code).toBe(0);
});

test('a client that stops reading costs the server little memory, and receives the last update', async () => {
  const server = startServer();
  const errors = createInterface({ input: server.stderr });
  // The test does not read standard output yet: the stream is paused until it has a listener.
  server.stdin.write(request(1, 'flood'));
  const [told] = (await once(errors, 'line')) as [string];
  expect((JSON.parse(told) as { grownBytes: number }).grownBytes).toBeLessThan(10_000_000);

  const lines: { params?: { progress: number }; id?: number }[] = [];
  for await (const line of createInterface({ input: server.stdout })) {
    lines.push(JSON.parse(line) as (typeof lines)[number]);
    if (lines.at(-1)?.id === 1) break;
  }
  expect(lines.at(-2)?.params?.progress).toBe(1_000_000);
  const progress = lines.slice(0, -1).map(({ params }) => params?.progress ?? 0);
  expectIncreasing(progress);
  server.stdin.end();
  await once(server, 'exit');
});

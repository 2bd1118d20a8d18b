import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { programArgs } from '@milepost/bundler';
import { callTool, request } from '@milepost/mcp-sdk';
import {
  createSdkClient,
  MessageLog,
  methodOf,
  type PlainRequest,
  type SdkClient,
  type TestClient,
} from '@milepost/sdk-peers';
import { endAfterEach, endUnlessReady, eventually, temporaryFolder } from '@milepost/testing';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

import { callOf, received, TOKEN } from './in-memory-connection.js';
import { STEPS } from './task-server.js';
import { clientOf, type Sdk, SDKS, WORK } from './test-server.js';

/** A server of the official SDK in its own process, and a client that is connected to it. */
interface ChildConnection {
  readonly client: SdkClient;
  readonly transport: StdioClientTransport;
  readonly send: TestClient['send'];
  readonly wire: MessageLog;
  /** What the child has written to stderr. */
  stderr(): string;
}

let connection: ChildConnection;
const ends = endAfterEach();

async function startChild(sdk: Sdk, ...how: string[]): Promise<void> {
  const file = fileURLToPath(new URL('stdio-server.ts', import.meta.url));
  const args = [...programArgs(file), sdk, ...how];
  const transport = new StdioClientTransport({ command: process.execPath, args, stderr: 'pipe' });
  let stderr = '';
  transport.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const wire = new MessageLog(transport);
  const client = createSdkClient(clientOf(sdk));
  await endUnlessReady(client.connect(transport), () => transport.close());
  ends.add(() => transport.close());
  connection = { client: client.sdk, transport, send: client.send, wire, stderr: () => stderr };
}

describe.each(SDKS)('a child process with SDK %s', (sdk) => {
  test('updates of a loop that blocks the event loop arrive while it runs, not only at its end', async () => {
    const folder = temporaryFolder((end) => ends.add(end));
    const flag = join(folder, 'heard');
    await startChild(sdk, 'loop', flag);
    const call = callTool(connection.client, { name: WORK }, { token: TOKEN });
    // More than one burst: the rate limit also lets updates pass later in the loop.
    await eventually(() => expect(connection.wire.progressOf(TOKEN).length).toBeGreaterThan(12));
    await writeFile(flag, '');
    await call.result;
    await eventually(() => expect(connection.stderr()).toContain('turns in the loop: 0, heard\n'));
    expect(connection.wire.progressOf(TOKEN).at(-1)?.message).toBe('The loop is over');
  });

  test('all updates of a fast tool are written before the response', async () => {
    await startChild(sdk, 'burst');
    for (let token = 0; token < 50; token++) {
      const since = connection.wire.events.length;
      await connection.send(callOf(token));
      expect(received(connection.wire, since).filter((what) => what !== 'ping')).toEqual([
        ...[1, 2, 3, 4, 5].map((step) => `progress ${String(step)}`),
        'response',
      ]);
    }
  });

  test('a cancelled request sends no more updates, and its handler receives the abort', async () => {
    await startChild(sdk, 'endless');
    const call = callTool(connection.client, { name: WORK }, { token: TOKEN });
    await eventually(() => expect(connection.wire.progressOf(TOKEN).length).toBeGreaterThan(1));
    call.cancel('enough');
    await expect(call.result).rejects.toMatchObject({ code: 'cancelled' });
    await eventually(() => expect(connection.stderr()).toContain('the handler saw the abort'));
    // A round trip: everything that was written before it has arrived.
    await connection.send({ method: 'tools/call', params: { name: 'nobody' } }).catch(() => undefined);
    const before = connection.wire.progress().length;
    await connection.send({ method: 'tools/call', params: { name: 'nobody' } }).catch(() => undefined);
    expect(connection.wire.progress()).toHaveLength(before);
    expect(connection.stderr()).not.toContain('unhandled');
  });
});

// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks
test('a task of SDK v1 reports progress after the response, until the task ends', async () => {
  await startChild('v1', 'task');
  const heard: unknown[] = [];
  const call = request(
    connection.client,
    { method: 'tools/call', params: { name: WORK, task: { ttl: 60_000 } } },
    (full, options) => connection.send(full as PlainRequest, options),
    { token: TOKEN, onprogress: ({ progress, message }) => void heard.push([progress, message]) },
  );
  await call.result;
  await eventually(() => expect(call.operation.state).toBe('completed'));
  expect(heard.at(-1)).toEqual([STEPS, `Step ${String(STEPS)}`]);
  const answered = connection.wire.responseAt(connection.wire.requestOf(TOKEN).id);
  const ended = connection.wire.events.findIndex(
    ({ message }) =>
      methodOf(message) === 'notifications/tasks/status' &&
      (message as { params?: { status?: unknown } }).params?.status === 'completed',
  );
  const at = connection.wire.progressAt(TOKEN);
  expect(Math.min(...at)).toBeGreaterThan(answered);
  expect(Math.max(...at)).toBeLessThan(ended);
  // An update that the task reported after its end would have arrived by now.
  await connection.send({ method: 'tasks/get', params: { taskId: call.operation.taskId ?? '' } });
  expect(connection.wire.progressAt(TOKEN)).toEqual(at);
});

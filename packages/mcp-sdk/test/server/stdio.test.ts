import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { programArgs } from '@milepost/bundler';
import { endAfterEach, endUnlessReady } from '@milepost/testing';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

import { callTool, request } from '../../src/index.js';
import { eventually } from '../support/eventually.js';
import { createClient, type PlainRequest, type SdkClient, type TestClient } from '../support/test-client.js';
import { methodOf, Wire } from '../support/wire.js';
import { callOf, received, TOKEN } from './rig.js';
import { cellOf, type Sdk, SDKS, WORK } from './sdk-server.js';
import { STEPS } from './task-server.js';

/** A server of the official SDK in its own process, and a client that is connected to it. */
interface ChildRig {
  readonly client: SdkClient;
  readonly transport: StdioClientTransport;
  readonly send: TestClient['send'];
  readonly wire: Wire;
  /** What the child has written to stderr. */
  stderr(): string;
}

let rig: ChildRig;
const ends = endAfterEach();

async function startChild(sdk: Sdk, ...how: string[]): Promise<void> {
  const file = fileURLToPath(new URL('stdio-child.ts', import.meta.url));
  const args = [...programArgs(file), sdk, ...how];
  const transport = new StdioClientTransport({ command: process.execPath, args, stderr: 'pipe' });
  let stderr = '';
  transport.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const wire = new Wire(transport);
  const client = createClient(cellOf(sdk));
  await endUnlessReady(client.connect(transport), () => transport.close());
  ends.add(() => transport.close());
  rig = { client: client.sdk, transport, send: client.send, wire, stderr: () => stderr };
}

describe.each(SDKS)('a child process with SDK %s', (sdk) => {
  test('updates of a loop that blocks the event loop arrive while it runs, not only at its end', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'milepost-'));
    ends.add(() => rm(folder, { recursive: true }));
    const flag = join(folder, 'heard');
    await startChild(sdk, 'loop', flag);
    const call = callTool(rig.client, { name: WORK }, { token: TOKEN });
    // More than one burst: the rate limit also lets updates pass later in the loop.
    await eventually(() => expect(rig.wire.progressOf(TOKEN).length).toBeGreaterThan(12));
    await writeFile(flag, '');
    await call.result;
    await eventually(() => expect(rig.stderr()).toContain('turns in the loop: 0, heard\n'));
    expect(rig.wire.progressOf(TOKEN).at(-1)?.message).toBe('The loop is over');
  });

  test('all updates of a fast tool are written before the response', async () => {
    await startChild(sdk, 'burst');
    for (let token = 0; token < 50; token++) {
      const since = rig.wire.events.length;
      await rig.send(callOf(token));
      expect(received(rig.wire, since).filter((what) => what !== 'ping')).toEqual([
        ...[1, 2, 3, 4, 5].map((step) => `progress ${String(step)}`),
        'response',
      ]);
    }
  });

  test('a cancelled request sends no more updates, and its handler receives the abort', async () => {
    await startChild(sdk, 'endless');
    const call = callTool(rig.client, { name: WORK }, { token: TOKEN });
    await eventually(() => expect(rig.wire.progressOf(TOKEN).length).toBeGreaterThan(1));
    call.cancel('enough');
    await expect(call.result).rejects.toMatchObject({ code: 'cancelled' });
    await eventually(() => expect(rig.stderr()).toContain('the handler saw the abort'));
    // A round trip: everything that was written before it has arrived.
    await rig.send({ method: 'tools/call', params: { name: 'nobody' } }).catch(() => undefined);
    const before = rig.wire.progress().length;
    await rig.send({ method: 'tools/call', params: { name: 'nobody' } }).catch(() => undefined);
    expect(rig.wire.progress()).toHaveLength(before);
    expect(rig.stderr()).not.toContain('unhandled');
  });
});

// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks
test('a task of SDK v1 reports progress after the response, until the task ends', async () => {
  await startChild('v1', 'task');
  const heard: unknown[] = [];
  const call = request(
    rig.client,
    { method: 'tools/call', params: { name: WORK, task: { ttl: 60_000 } } },
    (full, options) => rig.send(full as PlainRequest, options),
    { token: TOKEN, onprogress: ({ progress, message }) => void heard.push([progress, message]) },
  );
  await call.result;
  await eventually(() => expect(call.operation.state).toBe('completed'));
  expect(heard.at(-1)).toEqual([STEPS, `Step ${String(STEPS)}`]);
  const answered = rig.wire.responseAt(rig.wire.requestOf(TOKEN).id);
  const ended = rig.wire.events.findIndex(
    ({ message }) =>
      methodOf(message) === 'notifications/tasks/status' &&
      (message as { params?: { status?: unknown } }).params?.status === 'completed',
  );
  const at = rig.wire.progressAt(TOKEN);
  expect(Math.min(...at)).toBeGreaterThan(answered);
  expect(Math.max(...at)).toBeLessThan(ended);
  // An update that the task reported after its end would have arrived by now.
  await rig.send({ method: 'tasks/get', params: { taskId: call.operation.taskId ?? '' } });
  expect(rig.wire.progressAt(TOKEN)).toEqual(at);
});

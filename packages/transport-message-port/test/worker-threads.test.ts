import { fileURLToPath } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

import { Client } from '@modelcontextprotocol/client';
import {
  type JsonRpcMessage,
  type JsonRpcResult,
  ProgressErrorCode,
  type Transport,
} from '@milepost/progress-core';
import { retainedBytes, runNode, until } from '@milepost/testing';
import { numberOf, progressMessage, type TransportRecorder } from '@milepost/testing/transports';

import { type MessagePortLike, MessagePortTransport } from '../src/index.js';
import { bundle } from './bundle.js';
import { recordPort } from './record-port.js';

const workers = new Set<Worker>();
afterEach(async () => {
  await Promise.all([...workers].map((worker) => worker.terminate()));
  workers.clear();
});

async function startWorker(fixture: string, options: WorkerOptions = {}): Promise<Worker> {
  const worker = new Worker(await bundle(`fixtures/${fixture}`, 'node'), { ...options, eval: true });
  workers.add(worker);
  return worker;
}

async function record(port: MessagePortLike): Promise<TransportRecorder<Transport>> {
  const recorder = recordPort(new MessagePortTransport({ port }));
  await recorder.transport.start();
  return recorder;
}

function request(method: string): JsonRpcMessage {
  return { jsonrpc: '2.0', id: 1, method };
}

/** A flag that a worker can check, or wait for, without returning to its event loop. */
class Gate {
  readonly shared = new Int32Array(new SharedArrayBuffer(4));

  open(): void {
    Atomics.store(this.shared, 0, 1);
    Atomics.notify(this.shared, 0);
  }
}

test('a client and a server of the official SDK work across a worker thread', async () => {
  const transport = new MessagePortTransport({ port: await startWorker('sdk-v2-worker.ts') });
  const client = new Client({ name: 'client', version: '2.0.0' });
  await client.connect(transport);

  // Records the messages that the transport delivers, before the SDK can drop an update.
  const arrived: unknown[] = [];
  const handOn = transport.onmessage;
  transport.onmessage = (message: JsonRpcMessage) => {
    arrived.push(numberOf(message));
    handOn?.(message);
  };
  const result = await client.callTool({ name: 'work', _meta: { progressToken: 'token' } });
  expect(result.content).toEqual([{ type: 'text', text: 'done' }]);
  expect(arrived).toEqual([1, 2, 3, 'response']);

  const closed = new Promise<void>((resolve) => (client.onclose = resolve));
  await client.close();
  await closed;
});

test('the updates of a worker arrive while it is still in a loop, and so does the last one', async () => {
  const gate = new Gate();
  const there = await record(await startWorker('worker.ts', { workerData: { gate: gate.shared } }));
  await there.transport.send(request('work'));
  // Many more updates than the outbox posts at once, so updates arrive during the whole loop.
  await there.happened(2_000);
  expect(there.events).not.toContain('response');
  gate.open();
  await until(() => there.events.includes('response'), 'the response has arrived');
  const updates = there.events.slice(0, -1);
  expect(updates).toEqual([...updates].sort((a, b) => Number(a) - Number(b)));
  expect(there.messages.at(-1)).toMatchObject({ result: { told: updates.at(-1) } });
});

test('a million updates to a stalled worker cost less than 10 MB, and the last one arrives', async () => {
  const gate = new Gate();
  const there = await record(await startWorker('worker.ts', { workerData: { gate: gate.shared } }));
  const { transport } = there;
  await transport.send(request('block'));
  const before = await retainedBytes();
  for (let progress = 1; progress <= 1_000_000; progress++)
    void transport.send(progressMessage('flood', progress));
  const grown = (await retainedBytes()) - before;
  gate.open();
  await transport.send(request('echo'));
  await there.happened(2);
  expect(there.messages[1]).toMatchObject({ result: { latest: 1_000_000 } });
  const { received } = (there.messages[1] as JsonRpcResult).result;
  // The window holds this many, and the newest one waits. A million updates would be 90 MB.
  expect(received).toBeLessThan(20_000);
  expect(grown).toBeLessThan(10_000_000);
});

describe.each<[string, () => Promise<[Worker, MessagePortLike]>]>([
  [
    'a worker',
    async () => {
      const worker = await startWorker('worker.ts');
      return [worker, worker];
    },
  ],
  [
    'a port that was handed to a worker',
    async () => {
      const { port1, port2 } = new MessageChannel();
      const options = { workerData: { port: port2 }, transferList: [port2] };
      return [await startWorker('worker.ts', options as unknown as WorkerOptions), port1];
    },
  ],
])('over %s', (_name, connect) => {
  test('the transport closes when the worker is terminated', async () => {
    const [worker, port] = await connect();
    const there = await record(port);
    await there.transport.send(request('echo'));
    await there.happened(1);
    await worker.terminate();
    await there.happened(2);
    expect(there.events).toEqual(['response', 'close']);
    await expect(there.transport.send(request('echo'))).rejects.toMatchObject({
      code: ProgressErrorCode.TRANSPORT,
    });
  });

  test('the transport closes when the worker exits, after its last message', async () => {
    const [, port] = await connect();
    const there = await record(port);
    void there.transport.send(request('echo'));
    void there.transport.send(request('exit'));
    await there.happened(2);
    expect(there.events).toEqual(['response', 'close']);
  });
});

test('after the close nothing keeps the worker or the process alive', async () => {
  const main = fileURLToPath(new URL('./fixtures/close-worker.ts', import.meta.url));
  const args = ['--conditions=@milepost/source', '--import', 'tsx', main];
  // If the transport kept the process alive, its time limit would end it.
  const { exitCode, stdout } = await runNode(args);
  expect(stdout).toBe('closed\nthe worker ended with 0\n');
  expect(exitCode).toBe(0);
});

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker, type WorkerOptions } from 'node:worker_threads';

import { Client } from '@modelcontextprotocol/client';
import { type JsonRpcMessage, type JsonRpcResult, ProgressErrorCode } from '@milepost/progress-core';

import { type MessagePortLike, MessagePortTransport } from '../src/index.js';
import { bundle } from './bundle.js';
import { indexOf, progressOf, Recorder } from './recorder.js';

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

async function record(port: MessagePortLike): Promise<Recorder> {
  const recorder = new Recorder(new MessagePortTransport({ port }));
  await recorder.transport.start();
  return recorder;
}

function request(method: string): JsonRpcMessage {
  return { jsonrpc: '2.0', id: 1, method };
}

/** What a worker can wait for without leaving its loop. */
class Gate {
  readonly shared = new Int32Array(new SharedArrayBuffer(4));

  open(): void {
    Atomics.store(this.shared, 0, 1);
    Atomics.notify(this.shared, 0);
  }
}

/** What the process holds on to after a collection. */
function retainedBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test('a client and a server of the official SDK work across a worker thread', async () => {
  const transport = new MessagePortTransport({ port: await startWorker('sdk-v2-worker.ts') });
  const client = new Client({ name: 'client', version: '2.0.0' });
  await client.connect(transport);

  // What the transport hands on, before the SDK has a chance to drop an update.
  const arrived: unknown[] = [];
  const handOn = transport.onmessage;
  transport.onmessage = (message: JsonRpcMessage) => {
    arrived.push(indexOf(message));
    handOn?.(message);
  };
  const result = await client.callTool({ name: 'work', _meta: { progressToken: 'token' } });
  expect(result.content).toEqual([{ type: 'text', text: 'done' }]);
  expect(arrived).toEqual([1, 2, 3, 'response']);

  const closed = new Promise<void>((resolve) => (client.onclose = resolve));
  await client.close();
  await closed;
});

test('a worker is heard while it is in a loop, which it leaves only then; its latest update arrives', async () => {
  const gate = new Gate();
  const there = await record(await startWorker('worker.ts', { workerData: { gate: gate.shared } }));
  await there.transport.send(request('work'));
  // More than one post's worth, so not just the first, which any outbox writes at once.
  await there.happened(2_000);
  expect(there.events).not.toContain('response');
  gate.open();
  await there.until(() => there.events.includes('response'));
  const updates = there.events.slice(0, -1);
  expect(updates).toEqual([...updates].sort((a, b) => Number(a) - Number(b)));
  expect(there.messages.at(-1)).toMatchObject({ result: { told: updates.at(-1) } });
});

test('a million updates to a stalled worker cost next to nothing, and the last ones arrive', async () => {
  const gate = new Gate();
  const there = await record(await startWorker('worker.ts', { workerData: { gate: gate.shared } }));
  const { transport } = there;
  await transport.send(request('block'));
  const before = retainedBytes();
  for (let progress = 1; progress <= 1_000_000; progress++)
    void transport.send(progressOf('flood', progress));
  const grown = retainedBytes() - before;
  gate.open();
  await transport.send(request('echo'));
  await there.happened(2);
  expect(there.messages[1]).toMatchObject({ result: { latest: 1_000_000 } });
  const { received } = (there.messages[1] as JsonRpcResult).result;
  // The window's worth, and the newest; a million would be 90 MB.
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
  test('a worker that is terminated is noticed', async () => {
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

  test('a worker that exits is noticed, after what it had posted', async () => {
    const [, port] = await connect();
    const there = await record(port);
    void there.transport.send(request('echo'));
    void there.transport.send(request('exit'));
    await there.happened(2);
    expect(there.events).toEqual(['response', 'close']);
  });
});

test('after the close nothing keeps the worker or the process', async () => {
  const main = fileURLToPath(new URL('./fixtures/close-worker.ts', import.meta.url));
  const args = ['--conditions=@milepost/source', '--import', 'tsx', main];
  // A process that the transport keeps alive must not outlive the test.
  const limits = { timeout: 25_000, killSignal: 'SIGKILL' } as const;
  const { stdout } = await promisify(execFile)(process.execPath, args, limits);
  expect(stdout).toBe('closed\nthe worker ended with 0\n');
});

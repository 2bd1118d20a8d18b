import { ProgressErrorCode, type Transport } from '@milepost/progress-core';
import { FakeClock } from '@milepost/progress-core/testing';
import { until } from '@milepost/testing';
import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport as InMemoryTransportV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { CallToolRequestSchema, CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { McpServer } from '@modelcontextprotocol/server';

import { ProgressManager, type ProgressManagerOptions, type ProgressUpdate } from '../src/index.js';

const INFO = { name: 'test', version: '1.0.0' };
const STEPS = 5;

/** The input of a textbook tool handler, in either version of the SDK. */
interface Context {
  token: string | number | undefined;
  notify: (progress: number) => Promise<void>;
  signal: AbortSignal;
  name: string;
}

/** The textbook handler: reports each step and returns a result, or works until it is cancelled. */
async function work({ token, notify, signal, name }: Context): Promise<{ content: [] }> {
  if (name === 'broken') throw new Error('The tool is broken.');
  for (let step = 1; step <= STEPS; step++) if (token !== undefined) await notify(step);
  if (name === 'endless') {
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
  }
  return { content: [] };
}

interface Connection {
  manager: ProgressManager;
  call: (
    name: string,
    options?: { totalTimeoutMs?: number; signal?: AbortSignal; callback?: (update: ProgressUpdate) => void },
  ) => Promise<unknown>;
  /** Calls a tool with the SDK's own progress handler. */
  callPlain: (name: string, onprogress: (update: { progress: number }) => void) => Promise<unknown>;
  cancelled: Promise<unknown>;
  errors: Error[];
  close: () => Promise<void>;
}

/** Resolves with the params of the first cancellation that the client sends. */
function watchCancelled(transport: Transport): Promise<unknown> {
  return new Promise((resolve) => {
    const send = transport.send.bind(transport);
    transport.send = (message) => {
      if ('method' in message && message.method === 'notifications/cancelled') resolve(message.params);
      return send(message);
    };
  });
}

async function connectV2(options: ProgressManagerOptions): Promise<Connection> {
  const manager = new ProgressManager(options);
  const server = new McpServer(INFO, { capabilities: { tools: {} } });
  server.server.setRequestHandler('tools/call', (request, { mcpReq }) => {
    const token = mcpReq._meta?.progressToken;
    return work({
      token,
      name: request.params.name,
      signal: mcpReq.signal,
      notify: (progress) =>
        mcpReq.notify({
          method: 'notifications/progress',
          params: { progressToken: token ?? '', progress, total: STEPS },
        }),
    });
  });
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  const cancelled = watchCancelled(clientSide);
  const client = new Client(INFO);
  const errors: Error[] = [];
  client.onerror = (error) => errors.push(error);
  await Promise.all([server.connect(serverSide), client.connect(manager.attach(clientSide))]);
  return {
    manager,
    call: (name, { callback, ...rest } = {}) => {
      const operation = manager.start({
        method: 'tools/call',
        params: { name },
        progress: { callback },
        ...rest,
      });
      return manager.run(operation, (request, { signal }) => client.request(request, { signal }));
    },
    callPlain: (name, onprogress) => client.callTool({ name }, { onprogress }),
    cancelled,
    errors,
    close: () => client.close(),
  };
}

async function connectV1(options: ProgressManagerOptions): Promise<Connection> {
  const manager = new ProgressManager(options);
  const server = new McpServerV1(INFO, { capabilities: { tools: {} } });
  server.server.setRequestHandler(CallToolRequestSchema, (request, extra) => {
    const token = extra._meta?.progressToken;
    return work({
      token,
      name: request.params.name,
      signal: extra.signal,
      notify: (progress) =>
        extra.sendNotification({
          method: 'notifications/progress',
          params: { progressToken: token ?? '', progress, total: STEPS },
        }),
    });
  });
  const [clientSide, serverSide] = InMemoryTransportV1.createLinkedPair();
  const cancelled = watchCancelled(clientSide);
  const client = new ClientV1(INFO);
  const errors: Error[] = [];
  client.onerror = (error) => errors.push(error);
  await Promise.all([server.connect(serverSide), client.connect(manager.attach(clientSide))]);
  return {
    manager,
    call: (name, { callback, ...rest } = {}) => {
      const operation = manager.start({
        method: 'tools/call',
        params: { name },
        progress: { callback },
        ...rest,
      });
      return manager.run(operation, (request, { signal }) =>
        client.request(request, CallToolResultSchema, { signal }),
      );
    },
    callPlain: (name, onprogress) =>
      client.request({ method: 'tools/call', params: { name } }, CallToolResultSchema, { onprogress }),
    cancelled,
    errors,
    close: () => client.close(),
  };
}

describe.each([
  ['v2', connectV2],
  ['v1', connectV1],
])('the official SDK %s, through an attached transport', (_, connect) => {
  test('delivers every update of a textbook handler before the result, and forwards none to the client', async () => {
    const { manager, call, errors, close } = await connect({});
    const log: unknown[] = [];
    const result = await call('work', {
      callback: ({ progress, percentage }) => void log.push([progress, percentage]),
    });
    log.push(result);
    expect(log).toEqual([[1, 20], [2, 40], [3, 60], [4, 80], [5, 100], { content: [] }]);
    expect(manager.stats()).toMatchObject({ active: 0, received: STEPS, ended: { completed: 1 } });
    expect(errors).toEqual([]);
    await close();
  });

  test('replaces updates that arrive too fast, and still delivers the last one', async () => {
    const { call, close } = await connect({ maxUpdatesPerSecond: 1, burst: 1 });
    const received: number[] = [];
    await call('work', { callback: ({ progress }) => void received.push(progress) });
    expect(received).toEqual([1, STEPS]);
    await close();
  });

  test('keeps the updates of many simultaneous calls apart', async () => {
    const { manager, call, errors, close } = await connect({});
    const received = Array.from({ length: 100 }, () => [] as number[]);
    await Promise.all(
      received.map((values) => call('work', { callback: ({ progress }) => void values.push(progress) })),
    );
    expect(received).toEqual(received.map(() => [1, 2, 3, 4, 5]));
    expect(manager.stats().anomalies).toEqual({
      unknown: 0,
      late: 0,
      malformed: 0,
      stale: 0,
      superseded: 0,
      foreign: 0,
      handler: 0,
    });
    expect(errors).toEqual([]);
    await close();
  });

  test('forwards the progress that the client itself has requested', async () => {
    const { manager, callPlain, close } = await connect({});
    const received: number[] = [];
    await callPlain('work', ({ progress }) => received.push(progress));
    expect(received.slice(0, STEPS - 1)).toEqual([1, 2, 3, 4]);
    expect(manager.stats()).toMatchObject({ received: 0, anomalies: { unknown: STEPS } });
    await close();
  });

  test('rejects a failed call with the error of the SDK', async () => {
    const { manager, call, close } = await connect({});
    await expect(call('broken')).rejects.toThrow('The tool is broken.');
    expect(manager.stats().ended.failed).toBe(1);
    await close();
  });

  // https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/cancellation#cancellation-flow
  test('cancels the request at the server when a deadline passes, and rejects the call with its reason', async () => {
    const clock = new FakeClock();
    const { manager, call, cancelled, close } = await connect({ clock });
    const received: number[] = [];
    const result = call('endless', {
      totalTimeoutMs: 50,
      callback: ({ progress }) => void received.push(progress),
    });
    await until(() => received.length === STEPS, 'every update is delivered');
    clock.advance(50);
    await expect(result).rejects.toMatchObject({
      code: ProgressErrorCode.TIMEOUT,
      details: { deadline: 'total', afterMs: 50 },
    });
    await expect(cancelled).resolves.toMatchObject({ requestId: expect.anything() });
    expect(received).toEqual([1, 2, 3, 4, 5]);
    expect(manager.stats()).toMatchObject({ active: 0, ended: { timed_out: 1 } });
    await close();
  });

  test("cancels the request at the server when the caller's signal aborts", async () => {
    const { call, cancelled, close } = await connect({});
    const controller = new AbortController();
    const result = call('endless', {
      signal: controller.signal,
      callback: ({ progress }) => {
        if (progress === 3) controller.abort('enough');
      },
    });
    await expect(result).rejects.toMatchObject({ code: ProgressErrorCode.CANCELLED, message: 'enough' });
    await expect(cancelled).resolves.toMatchObject({ requestId: expect.anything() });
    await close();
  });
});

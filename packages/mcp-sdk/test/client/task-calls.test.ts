// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks
import { type ProgressCall, request } from '@milepost/mcp-sdk';
import { deferred, type Deferred, turns } from '@milepost/testing';
import { InMemoryTaskStore } from '@modelcontextprotocol/sdk/experimental/tasks/stores/in-memory.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { CallToolResultSchema, CreateTaskResultSchema } from '@modelcontextprotocol/sdk/types.js';

import { notificationsOf, recordClient } from './in-memory-connection.js';

const INFO = { name: 'test', version: '1.0.0' };

/** Connects a client of the SDK v1 to a server with a tool that runs as a task, which the test ends. */
async function connect() {
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  const taskStore = new InMemoryTaskStore();
  const server = new McpServer(INFO, {
    capabilities: { tools: {}, tasks: { cancel: {}, requests: { tools: { call: {} } } } },
    taskStore,
  });
  const end: Deferred<'completed' | 'failed'> = deferred();
  server.experimental.tasks.registerToolTask(
    'build',
    { execution: { taskSupport: 'required' } },
    {
      createTask: async (extra) => {
        const task = await extra.taskStore.createTask({ ttl: 60_000 });
        const progressToken = extra._meta?.progressToken ?? '';
        const tell = (progress: number): Promise<void> =>
          server.server.notification({
            method: 'notifications/progress',
            params: { progressToken, progress },
          });
        setImmediate(() => {
          void (async () => {
            await tell(1);
            const status = await end.promise;
            await tell(2);
            const result = { content: [], ...(status === 'failed' && { isError: true }) };
            await taskStore.storeTaskResult(task.taskId, status, result);
          })();
        });
        return { task };
      },
      getTask: (extra) => extra.taskStore.getTask(extra.taskId),
      getTaskResult: async (extra) =>
        CallToolResultSchema.parse(await extra.taskStore.getTaskResult(extra.taskId)),
    },
  );
  await server.connect(serverSide);
  const client = new Client(INFO);
  const { sent, errors } = recordClient(client, clientSide);
  await client.connect(clientSide);
  const build = () =>
    request(client, { method: 'tools/call', params: { name: 'build', task: {} } }, (asked, options) =>
      client.request(asked, CreateTaskResultSchema, options),
    );
  const close = async (): Promise<void> => {
    await client.close();
    taskStore.cleanup();
  };
  return { client, sent, errors, end, build, taskStore, close };
}

function iterate(call: ProgressCall<unknown>): Promise<number[]> {
  return (async () => {
    const heard: number[] = [];
    for await (const { progress } of call) heard.push(progress);
    return heard;
  })();
}

describe('a call through the SDK v1 that becomes a task', () => {
  test.each(['completed', 'failed'] as const)(
    'delivers its updates until the task has %s, which a request for its result shows',
    async (status) => {
      const { client, close, end, build, errors } = await connect();
      const call = build();
      const heard = iterate(call);
      const { task } = await call.result;
      expect(call.operation.taskId).toBe(task.taskId);
      await turns(3);
      expect(call.operation.state).toBe('active');
      expect(call.operation.latest?.progress).toBe(1);
      end.resolve(status);
      await client.experimental.tasks.getTaskResult(task.taskId, CallToolResultSchema);
      await expect(heard).resolves.toEqual([1, 2]);
      expect(call.operation.state).toBe(status);
      expect(errors).toEqual([]);
      await close();
    },
  );

  test('is ended by a request for its status only if the task has ended', async () => {
    const { client, close, end, build } = await connect();
    const call = build();
    const { task } = await call.result;
    await client.experimental.tasks.getTask(task.taskId);
    expect(call.operation.state).toBe('active');
    await turns(3);
    end.resolve('completed');
    await turns(3);
    await client.experimental.tasks.getTask(task.taskId);
    await turns(3);
    expect(call.operation.state).toBe('completed');
    expect(call.operation.latest?.progress).toBe(2);
    await close();
  });

  // "For task-augmented requests, requestors MUST use tasks/cancel": the request itself was answered.
  // https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/cancellation#behavior-requirements
  test('is cancelled as a task, and not as a request', async () => {
    const { close, build, sent, errors, taskStore } = await connect();
    const call = build();
    const { task } = await call.result;
    call.cancel('enough');
    call.cancel('more than enough');
    await turns(3);
    const cancellations = sent.filter((message) => 'method' in message && message.method === 'tasks/cancel');
    expect(cancellations).toEqual([expect.objectContaining({ params: { taskId: task.taskId } })]);
    expect(notificationsOf(sent, 'notifications/cancelled')).toEqual([]);
    await expect(taskStore.getTask(task.taskId)).resolves.toMatchObject({ status: 'cancelled' });
    expect(call.operation.state).toBe('cancelled');
    expect(errors).toEqual([]);
    await close();
  });

  test('is cancelled as a request before it has become a task', async () => {
    const { close, build, sent } = await connect();
    const call = build();
    call.cancel('enough');
    await expect(call.result).rejects.toMatchObject({ code: 'cancelled' });
    await turns(3);
    expect(notificationsOf(sent, 'notifications/cancelled')).toHaveLength(1);
    expect(sent.some((message) => 'method' in message && message.method === 'tasks/cancel')).toBe(false);
    await close();
  });

  test('fails when the connection is closed, because its end would never be reported', async () => {
    const { close, build } = await connect();
    const call = build();
    await call.result;
    await turns(3);
    expect(call.operation.state).toBe('active');
    await close();
    for await (const _ of call) continue;
    expect(call.operation.state).toBe('failed');
  });

  test('can be cancelled without an error when the connection is closed or the task has ended', async () => {
    const { close, build, end, errors } = await connect();
    const over = build();
    await over.result;
    await turns(3);
    end.resolve('completed');
    await turns(3);
    over.cancel();
    const closed = build();
    await closed.result;
    await turns(3);
    await close();
    closed.cancel();
    await turns(3);
    expect([over.operation.state, closed.operation.state]).toEqual(['cancelled', 'failed']);
    expect(errors).toEqual([]);
  });
});

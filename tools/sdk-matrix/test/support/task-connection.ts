import { type ProgressCall, reporterFor, request } from '@milepost/mcp-sdk';
import type { ProgressReporter } from '@milepost/progress-reporter';
import {
  createSdkClient,
  MessageLog,
  type PlainRequest,
  type SdkClient,
  type SdkVersion,
} from '@milepost/sdk-peers';
import { Ends } from '@milepost/testing';
import { InMemoryTransport } from '@modelcontextprotocol/client';
import { InMemoryTaskStore } from '@modelcontextprotocol/sdk/experimental/tasks/stores/in-memory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { Task } from '@modelcontextprotocol/sdk/types.js';

/** A task that the server is working on, controlled by the test. */
interface Work {
  readonly taskId: string;
  readonly progress: ProgressReporter;
  /** Aborts when the task is cancelled. */
  readonly signal: AbortSignal;
  /** Ends the reporter and then the task, and notifies the client. */
  complete(): Promise<void>;
}

/** A store that aborts the work of a cancelled task, which the SDK's own store does not do. */
class CancellingTaskStore extends InMemoryTaskStore {
  readonly cancellations = new Map<string, AbortController>();

  override async updateTaskStatus(
    ...given: Parameters<InMemoryTaskStore['updateTaskStatus']>
  ): Promise<void> {
    await super.updateTaskStatus(...given);
    const [taskId, status, reason] = given;
    if (status === 'cancelled') this.cancellations.get(taskId)?.abort(reason);
  }
}

/**
 * A client, and a server of the SDK v1 that runs its only tool as a task, because only v1 has a task store.
 */
export interface TaskConnection {
  readonly client: SdkClient;
  readonly wire: MessageLog;
  readonly store: InMemoryTaskStore;
  /** The tasks that were begun, in order. */
  readonly works: readonly Work[];
  /** Calls the tool as a task. */
  call(onprogress?: (update: { progress: number }) => void): ProgressCall<{ task: Task }>;
  /** Sends a request about a task. */
  send(method: 'tasks/get' | 'tasks/cancel', params: Record<string, unknown>): Promise<unknown>;
  close(): Promise<void>;
}

/** Connects the client to the server. */
export async function openTaskConnection(version: SdkVersion): Promise<TaskConnection> {
  const store = new CancellingTaskStore();
  const works: Work[] = [];
  const server = createServer(store, works);
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  const wire = new MessageLog(clientSide);
  const { sdk, connect, send } = createSdkClient({ version, revision: '2025-11-25' });
  await server.connect(serverSide);
  await connect(clientSide);
  const ends = new Ends();
  ends.add(() => store.cleanup());
  ends.add(() => sdk.close());
  return {
    client: sdk,
    wire,
    store,
    works,
    call: (onprogress) =>
      request(
        sdk,
        { method: 'tools/call', params: { name: 'work', arguments: {}, task: { ttl: 60_000 } } },
        (sent, options) => send(sent as PlainRequest, options) as Promise<{ task: Task }>,
        { onprogress },
      ),
    send: (method, params) => send({ method, params }),
    close: () => ends.endAll(),
  };
}

function createServer(store: CancellingTaskStore, works: Work[]): McpServer {
  const server = new McpServer(
    { name: 'test-server', version: '1.0.0' },
    { capabilities: { tasks: { cancel: {}, requests: { tools: { call: {} } } } }, taskStore: store },
  );
  server.experimental.tasks.registerToolTask(
    'work',
    { execution: { taskSupport: 'required' } },
    {
      createTask: async (extra) => {
        const { taskStore } = extra;
        const task = await taskStore.createTask({ ttl: 60_000 });
        const { taskId } = task;
        const controller = new AbortController();
        store.cancellations.set(taskId, controller);
        const progress = reporterFor(extra, {
          signal: controller.signal,
          task: {
            taskId,
            setStatusMessage: (text) => taskStore.updateTaskStatus(taskId, 'working', text),
            notify: (notification) => server.server.notification(notification),
          },
        });
        works.push({
          taskId,
          progress,
          signal: controller.signal,
          complete: async () => {
            await progress.complete();
            await taskStore.storeTaskResult(taskId, 'completed', { content: [] });
          },
        });
        progress.report(1, 3, 'Begun');
        return { task };
      },
      getTask: (extra) => extra.taskStore.getTask(extra.taskId),
      getTaskResult: async (extra) => ({
        ...(await extra.taskStore.getTaskResult(extra.taskId)),
        content: [],
      }),
    },
  );
  return server;
}

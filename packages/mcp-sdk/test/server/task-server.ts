import { reporterFor, type SentNotification } from '@milepost/mcp-sdk';
import type { ProgressReporter } from '@milepost/progress-reporter';
import {
  InMemoryTaskMessageQueue,
  InMemoryTaskStore,
} from '@modelcontextprotocol/sdk/experimental/tasks/stores/in-memory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';

import { WORK } from './test-server.js';

/** How the progress of a task is reported. */
export interface TaskServerOptions {
  /**
   * Where updates are sent. Default: on the stream of the request. `session`: on the session stream, as the
   * statuses are. `result`: stored for `tasks/result`; then no status is sent, because it would arrive
   * earlier on the other stream.
   */
  readonly through?: 'request' | 'session' | 'result';
}

/** How many steps a task has. */
export const STEPS = 4;

/**
 * Creates a server of the SDK v1 whose only tool becomes a task, which takes its steps after the response.
 */
export function createTaskServer({ through = 'request' }: TaskServerOptions = {}): McpServer {
  const store = new InMemoryTaskStore();
  const server = new McpServer(
    { name: 'task-server', version: '1.0.0' },
    {
      capabilities: { tasks: { cancel: {}, requests: { tools: { call: {} } } } },
      taskStore: store,
      taskMessageQueue: new InMemoryTaskMessageQueue(),
    },
  );
  server.experimental.tasks.registerToolTask(
    WORK,
    { execution: { taskSupport: 'required' } },
    {
      createTask: async (extra) => {
        const { taskStore } = extra;
        const task = await taskStore.createTask({ ttl: 60_000, pollInterval: 10 });
        const { taskId } = task;
        const silent = through === 'result';
        const notify = (notification: SentNotification): Promise<void> =>
          server.server.notification(notification, silent ? { relatedTask: { taskId } } : {});
        const progress = reporterFor(extra, {
          task: {
            taskId,
            setStatusMessage: (text) =>
              (silent ? store : taskStore).updateTaskStatus(taskId, 'working', text),
            ...(through === 'request' ? {} : { notify }),
          },
        });
        setTimeout(() => {
          void work(progress, () =>
            (silent ? store : taskStore).storeTaskResult(taskId, 'completed', {
              content: [{ type: 'text', text: 'done' }],
            }),
          );
        }, 10);
        return { task };
      },
      getTask: ({ taskId, taskStore }) => taskStore.getTask(taskId),
      getTaskResult: async ({ taskId, taskStore }) => {
        const result = await taskStore.getTaskResult(taskId);
        return { ...result, content: [] };
      },
    },
  );
  // The timers of the store would keep the process alive.
  server.server.onclose = () => store.cleanup();
  return server;
}

async function work(progress: ProgressReporter, end: () => Promise<void>): Promise<void> {
  for (let step = 1; step <= STEPS; step++) {
    progress.report(step, STEPS, `Step ${String(step)}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await progress.complete();
  await end();
  // A report after the end is not sent.
  progress.report(STEPS + 1);
  await progress.flush();
}

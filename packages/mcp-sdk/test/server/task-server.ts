import type { ProgressReporter } from '@milepost/progress-reporter';
import {
  InMemoryTaskMessageQueue,
  InMemoryTaskStore,
} from '@modelcontextprotocol/sdk/experimental/tasks/stores/in-memory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';

import { reporterFor, type SentNotification } from '../../src/index.js';
import { WORK } from './sdk-server.js';

/** How a task's progress is told on. */
export interface TaskServerOptions {
  /**
   * Where: default on the stream of the request; or on the one of the session, as its statuses are; or kept for
   * `tasks/result`, and then no status is told, which would come sooner on the other stream.
   */
  readonly through?: 'request' | 'session' | 'result';
}

/** How many steps a task has. */
export const STEPS = 4;

/** A server of the SDK v1 whose one tool becomes a task, which takes its steps when the answer is on its way. */
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
  // Its timers would keep the process alive.
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
  // What goes on after the end is heard by nobody.
  progress.report(STEPS + 1);
  await progress.flush();
}

import { callTool, reporterFor } from '@milepost/mcp-sdk';
import {
  createSdkClient,
  MessageLog,
  methodOf,
  MODERN_REVISION,
  paramsOf,
  SDK_VERSIONS,
} from '@milepost/sdk-peers';
import { verifiesIn } from '@milepost/specification';
import { eventually } from '@milepost/testing';
import { InMemoryTransport } from '@modelcontextprotocol/client';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

import { openTaskConnection, type TaskConnection } from './support/task-connection.js';

const RELATED_TASK = 'io.modelcontextprotocol/related-task';

let connection: TaskConnection;

/** Starts a call that becomes a task, and waits until it has. */
async function begin(onprogress?: (update: { progress: number }) => void) {
  const call = connection.call(onprogress);
  const { task } = await call.result;
  const work = connection.works.at(-1);
  if (!work) throw new Error('No task was begun.');
  return { call, work, task, taskId: task.taskId };
}

const statusOf = async (taskId: string): Promise<unknown> =>
  ((await connection.send('tasks/get', { taskId })) as { status: unknown }).status;

// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks
describe.each(SDK_VERSIONS)('a task of revision 2025-11-25 and a client of the SDK %s', (version) => {
  beforeEach(async () => {
    connection = await openTaskConnection(version);
  });
  afterEach(() => connection.close());

  test('the progress of a task continues under its token after the response, names the task, and stops with it', async () => {
    verifiesIn(
      '2025-11-25',
      'task-progress-supported',
      'task-token-outlives-the-response',
      'task-token-valid-until-terminal',
      'task-progress-keeps-the-token',
      'task-progress-stops-at-terminal',
      'task-messages-name-the-task',
    );
    const heard: number[] = [];
    const { call, work, taskId } = await begin(({ progress }) => void heard.push(progress));
    const answered = connection.wire.responseAt(connection.wire.requestOf(call.token).id);
    work.progress.report(2, 3, 'Half way');
    await work.progress.flush();
    expect(call.operation.state).toBe('active');
    await work.complete();
    work.progress.report(3.5);
    await work.progress.flush();
    await eventually(() => expect(call.operation.state).toBe('completed'));

    expect(heard).toEqual([1, 2, 3]);
    const told = connection.wire.received('notifications/progress').map(paramsOf);
    expect(told).toEqual(
      [{ progress: 1, message: 'Begun' }, { progress: 2, message: 'Half way' }, { progress: 3 }].map(
        (update) => ({
          ...update,
          total: 3,
          progressToken: call.token,
          _meta: { [RELATED_TASK]: { taskId } },
        }),
      ),
    );
    expect(connection.wire.progressAt(call.token).filter((at) => at > answered)).toHaveLength(2);
    const end = connection.wire.events.findIndex(
      ({ message }) => paramsOf(message)['status'] === 'completed',
    );
    expect(Math.max(...connection.wire.progressAt(call.token))).toBeLessThan(end);
  });

  test('the status notifications of a task report the same progress, as whole tasks without related-task metadata', async () => {
    const { work, taskId, call } = await begin();
    work.progress.report(2, 3, 'Half way');
    await work.progress.flush();
    const statuses = connection.wire.received('notifications/tasks/status').map(paramsOf);
    expect(statuses.at(-1)).toEqual({ ...(await connection.store.getTask(taskId)), status: 'working' });
    expect(statuses.map(({ statusMessage }) => statusMessage)).toEqual(['Begun (33 %)', 'Half way (66 %)']);
    for (const status of statuses) expect(status['_meta'] ?? {}).not.toHaveProperty([RELATED_TASK]);
    await work.complete();
    await eventually(() => expect(call.operation.state).toBe('completed'));
  });

  test('a task whose end is not reported is settled by the caller that polls its status', async () => {
    verifiesIn('2025-11-25', 'task-status-not-relied-on');
    const { call, work, taskId } = await begin();
    await work.progress.complete();
    // As on a server that sends no status notifications.
    await connection.store.storeTaskResult(taskId, 'completed', { content: [] });
    expect(call.operation.state).toBe('active');
    expect(await statusOf(taskId)).toBe('completed');
    await call.operation.settle('completed');
    expect(call.operation.state).toBe('completed');
  });

  test('a call that has become a task is cancelled by tasks/cancel, and not by a notification', async () => {
    verifiesIn(
      '2025-11-25',
      'task-progress-stops-at-terminal',
      'task-cancelled-by-tasks-cancel',
      'task-not-cancelled-by-notification',
      'task-cancel-answered-with-the-task',
    );
    const { call, work, taskId } = await begin();
    expect(connection.client.getServerCapabilities()?.tasks).toMatchObject({ cancel: {} });
    call.cancel('enough');
    call.cancel('enough');
    expect(call.operation.state).toBe('cancelled');
    await eventually(() => expect(connection.wire.requests('tasks/cancel')).toHaveLength(1));
    const [cancellation] = connection.wire.requests('tasks/cancel');
    expect(cancellation?.params).toEqual({ taskId });
    await eventually(() => expect(connection.wire.responseAt(cancellation?.id ?? '')).toBeGreaterThan(0));
    expect(connection.wire.resultOf(cancellation?.id ?? '')).toEqual({
      _meta: {},
      ...(await connection.store.getTask(taskId)),
      status: 'cancelled',
    });
    expect(work.signal.aborted).toBe(true);
    expect(connection.wire.notifications('sent', 'notifications/cancelled')).toEqual([]);

    // Work that continues changes nothing, and its reports are not sent.
    const before = connection.wire.progress().length;
    work.progress.report(3);
    await work.progress.complete();
    await expect(connection.store.storeTaskResult(taskId, 'completed', { content: [] })).rejects.toThrow(
      /terminal/,
    );
    expect(await statusOf(taskId)).toBe('cancelled');
    expect(connection.wire.progress()).toHaveLength(before);
  });

  test('a call is cancelled even if the server does not cancel its task, or has forgotten it', async () => {
    verifiesIn('2025-11-25', 'task-not-cancelled-by-notification');
    const { call, work } = await begin();
    const ids = connection.store.getAllTasks().map(({ taskId }) => taskId);
    connection.store.cleanup();
    call.cancel('enough');
    await eventually(() => expect(connection.wire.requests('tasks/cancel')).toHaveLength(1));
    const [cancellation] = connection.wire.requests('tasks/cancel');
    expect(ids).toContain(cancellation?.params['taskId']);
    await eventually(() => expect(connection.wire.responseAt(cancellation?.id ?? '')).toBeGreaterThan(0));
    expect(connection.wire.resultOf(cancellation?.id ?? '')).toBeUndefined();
    expect(call.operation.state).toBe('cancelled');
    // The client sends nothing more.
    const sent = connection.wire.events.filter(({ direction }) => direction === 'sent');
    expect(sent.slice(-2).map(({ message }) => methodOf(message))).toEqual(['tools/call', 'tasks/cancel']);
    await work.progress.complete();
  });
});

// https://modelcontextprotocol.io/seps/2663-tasks-extension
test('a task of the extension to revision 2026-07-28 reports its progress by its status message only', async () => {
  verifiesIn('2026-07-28', 'task-extension-no-progress', 'task-extension-status-message-may-be-shown');
  const messages: string[] = [];
  const server = (): McpServer => {
    const made = new McpServer({ name: 'test-server', version: '2.0.0' });
    made.registerTool('work', {}, async (ctx) => {
      const setStatusMessage = (text: string): void => void messages.push(text);
      const progress = reporterFor(ctx, { task: { taskId: 'a task', setStatusMessage } });
      progress.report(1, 3, 'Begun');
      progress.report(2, 3);
      await progress.complete('Done');
      return { content: [] };
    });
    return made;
  };
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  const handle = serveStdio(server, { transport: serverSide });
  const wire = new MessageLog(clientSide);
  const client = createSdkClient({ version: 'v2', revision: MODERN_REVISION });
  await client.connect(clientSide);
  const from = wire.events.length;
  const call = callTool(client.sdk, { name: 'work' });
  await call.result;
  call.cancel();
  expect(messages[0]).toBe('Begun (33 %)');
  expect(messages.at(-1)).toBe('Done (100 %)');
  expect(wire.requestOf(call.token).method).toBe('tools/call');
  expect(wire.events.slice(from).map(({ message }) => methodOf(message) ?? 'response')).toEqual([
    'tools/call',
    'response',
  ]);
  await client.sdk.close();
  await handle.close();
});

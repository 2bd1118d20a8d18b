import { InMemoryTransport } from '@modelcontextprotocol/client';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

import { callTool, reporterFor } from '../src/index.js';
import { MODERN_REVISION, SDK_VERSIONS } from './support/cell.js';
import { eventually } from './support/eventually.js';
import { connectTaskRig, type TaskRig } from './support/task-rig.js';
import { createClient } from './support/test-client.js';
import { methodOf, paramsOf, Wire } from './support/wire.js';

const RELATED_TASK = 'io.modelcontextprotocol/related-task';

let rig: TaskRig;

/** Starts a call that becomes a task, and waits until it has. */
async function begin(onprogress?: (update: { progress: number }) => void) {
  const call = rig.call(onprogress);
  const { task } = await call.result;
  const work = rig.works.at(-1);
  if (!work) throw new Error('No task was begun.');
  return { call, work, task, taskId: task.taskId };
}

const statusOf = async (taskId: string): Promise<unknown> =>
  ((await rig.send('tasks/get', { taskId })) as { status: unknown }).status;

// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks
describe.each(SDK_VERSIONS)('a task of revision 2025-11-25 and a client of the SDK %s', (version) => {
  beforeEach(async () => {
    rig = await connectTaskRig(version);
  });
  afterEach(() => rig.close());

  test('the progress of a task goes on under its token after the answer, names the task, and stops with it', async () => {
    const heard: number[] = [];
    const { call, work, taskId } = await begin(({ progress }) => void heard.push(progress));
    const answered = rig.wire.responseAt(rig.wire.requestOf(call.token).id);
    work.progress.report(2, 3, 'Half way');
    await work.progress.flush();
    expect(call.operation.state).toBe('active');
    await work.complete();
    work.progress.report(3.5);
    await work.progress.flush();
    await eventually(() => expect(call.operation.state).toBe('completed'));

    expect(heard).toEqual([1, 2, 3]);
    const told = rig.wire.received('notifications/progress').map(paramsOf);
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
    expect(rig.wire.progressAt(call.token).filter((at) => at > answered)).toHaveLength(2);
    const end = rig.wire.events.findIndex(({ message }) => paramsOf(message)['status'] === 'completed');
    expect(Math.max(...rig.wire.progressAt(call.token))).toBeLessThan(end);
  });

  test('the status notifications of a task report the same progress, as whole tasks without related-task metadata', async () => {
    const { work, taskId, call } = await begin();
    work.progress.report(2, 3, 'Half way');
    await work.progress.flush();
    const statuses = rig.wire.received('notifications/tasks/status').map(paramsOf);
    expect(statuses.at(-1)).toEqual({ ...(await rig.store.getTask(taskId)), status: 'working' });
    expect(statuses.map(({ statusMessage }) => statusMessage)).toEqual(['Begun (33 %)', 'Half way (66 %)']);
    for (const status of statuses) expect(status['_meta'] ?? {}).not.toHaveProperty([RELATED_TASK]);
    await work.complete();
    await eventually(() => expect(call.operation.state).toBe('completed'));
  });

  test('a task whose end is not told is settled by who asks for it', async () => {
    const { call, work, taskId } = await begin();
    await work.progress.complete();
    // As on a server that sends no status notifications.
    await rig.store.storeTaskResult(taskId, 'completed', { content: [] });
    expect(call.operation.state).toBe('active');
    expect(await statusOf(taskId)).toBe('completed');
    await call.operation.settle('completed');
    expect(call.operation.state).toBe('completed');
  });

  test('a call that has become a task is cancelled by tasks/cancel, and by no notification', async () => {
    const { call, work, taskId } = await begin();
    expect(rig.client.getServerCapabilities()?.tasks).toMatchObject({ cancel: {} });
    call.cancel('enough');
    call.cancel('enough');
    expect(call.operation.state).toBe('cancelled');
    await eventually(() => expect(rig.wire.requests('tasks/cancel')).toHaveLength(1));
    const [cancellation] = rig.wire.requests('tasks/cancel');
    expect(cancellation?.params).toEqual({ taskId });
    await eventually(() => expect(rig.wire.responseAt(cancellation?.id ?? '')).toBeGreaterThan(0));
    expect(rig.wire.resultOf(cancellation?.id ?? '')).toEqual({
      _meta: {},
      ...(await rig.store.getTask(taskId)),
      status: 'cancelled',
    });
    expect(work.signal.aborted).toBe(true);
    expect(rig.wire.notifications('sent', 'notifications/cancelled')).toEqual([]);

    // Work that continues changes nothing, and its reports are not sent.
    const before = rig.wire.progress().length;
    work.progress.report(3);
    await work.progress.complete();
    await expect(rig.store.storeTaskResult(taskId, 'completed', { content: [] })).rejects.toThrow(/terminal/);
    expect(await statusOf(taskId)).toBe('cancelled');
    expect(rig.wire.progress()).toHaveLength(before);
  });

  test('a call whose task the server does not cancel, or has forgotten, is cancelled all the same', async () => {
    const { call, work } = await begin();
    const ids = rig.store.getAllTasks().map(({ taskId }) => taskId);
    rig.store.cleanup();
    call.cancel('enough');
    await eventually(() => expect(rig.wire.requests('tasks/cancel')).toHaveLength(1));
    const [cancellation] = rig.wire.requests('tasks/cancel');
    expect(ids).toContain(cancellation?.params['taskId']);
    await eventually(() => expect(rig.wire.responseAt(cancellation?.id ?? '')).toBeGreaterThan(0));
    expect(rig.wire.resultOf(cancellation?.id ?? '')).toBeUndefined();
    expect(call.operation.state).toBe('cancelled');
    // The client sends nothing more.
    const sent = rig.wire.events.filter(({ direction }) => direction === 'sent');
    expect(sent.slice(-2).map(({ message }) => methodOf(message))).toEqual(['tools/call', 'tasks/cancel']);
    await work.progress.complete();
  });
});

// https://modelcontextprotocol.io/seps/2663-tasks-extension
test('a task of the extension to revision 2026-07-28 tells its progress by its status message, and by no notification', async () => {
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
  const wire = new Wire(clientSide);
  const client = createClient({
    client: 'v2',
    server: 'v2',
    carrier: 'in-memory',
    revision: MODERN_REVISION,
  });
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

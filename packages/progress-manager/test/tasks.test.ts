// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks
// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress#behavior-requirements
import { ProgressErrorCode } from '@milepost/progress-core';
import { verifies } from '@milepost/specification';

import { recorder, setUp, ScriptedTransport } from './set-up.js';

type Answer = Record<string, unknown>;

const created = (taskId: string, ttl: number | null = null): Answer => ({
  task: {
    taskId,
    status: 'working',
    ttl,
    createdAt: '2025-11-25T10:30:00Z',
    lastUpdatedAt: '2025-11-25T10:30:00Z',
  },
});

function tellStatus(wire: ScriptedTransport, taskId: string, status: string): void {
  const params = { taskId, status, ttl: null, createdAt: '2025-11-25T10:30:00Z' };
  wire.receive({ jsonrpc: '2.0', method: 'notifications/tasks/status', params });
}

/** Runs a request that asks to become a task, and gets the given response. */
async function runTask(
  { manager }: Pick<ReturnType<typeof setUp>, 'manager'>,
  tapped: ScriptedTransport,
  answer: () => Answer,
  options: { idleTimeoutMs?: number; totalTimeoutMs?: number } = {},
) {
  const received = recorder();
  const operation = manager.start({
    method: 'tools/call',
    params: { name: 'work', task: { ttl: 60_000 } },
    progress: { callback: received.handler },
    ...options,
  });
  const result = await manager.run(operation, async (request) => {
    await tapped.send({ jsonrpc: '2.0', id: 1, ...request });
    return answer();
  });
  return { operation, result, received };
}

function setUpWire(options = {}) {
  const context = setUp(options);
  const wire = new ScriptedTransport();
  return { ...context, wire, tapped: context.manager.attach(wire) };
}

describe('a request that has become a task', () => {
  test('resolves with its result at once, and stays active until the task has ended', async () => {
    verifies('task-token-outlives-the-response');
    const context = setUpWire({ maxUpdatesPerSecond: 1, burst: 1 });
    const { clock, manager, wire, tapped } = context;
    const passed = jest.fn();
    tapped.onmessage = passed;
    const { operation, result, received } = await runTask(context, tapped, () => created('task-1'));
    expect(result).toEqual(created('task-1'));
    expect(operation.taskId).toBe('task-1');
    expect(operation.state).toBe('active');
    for (const progress of [1, 2, 3]) wire.receiveUpdate(operation.token, progress);
    tellStatus(wire, 'task-1', 'working');
    tellStatus(wire, 'task-1', 'input_required');
    tellStatus(wire, 'task-2', 'completed');
    await clock.advanceAsync(0);
    expect(operation.state).toBe('active');
    tellStatus(wire, 'task-1', 'completed');
    await clock.advanceAsync(0);
    expect(operation.state).toBe('completed');
    expect(received.values).toEqual([1, 3]);
    expect(passed).toHaveBeenCalledTimes(4); // The status is also forwarded to the owner of the transport.
    wire.receiveUpdate(operation.token, 4);
    expect(manager.stats()).toMatchObject({ active: 0, ended: { completed: 1 }, anomalies: { late: 1 } });
    expect(clock.pending).toBe(0);
  });

  test.each(['completed', 'failed', 'cancelled'] as const)(
    'ends with the status of the task: %s',
    async (status) => {
      verifies('task-token-valid-until-terminal');
      const context = setUpWire();
      const { operation } = await runTask(context, context.tapped, () => created('task-1'));
      tellStatus(context.wire, 'task-1', status);
      await context.clock.advanceAsync(0);
      expect(operation.state).toBe(status);
    },
  );

  test('ends even if the end of the task arrives together with the response that names it', async () => {
    const context = setUpWire();
    const { operation } = await runTask(context, context.tapped, () => {
      tellStatus(context.wire, 'task-1', 'failed');
      return created('task-1');
    });
    await context.clock.advanceAsync(0);
    expect(operation.state).toBe('failed');
    // An end that was received before is not kept for a later task with the same id.
    const again = await runTask(context, context.tapped, () => created('task-1'));
    await context.clock.advanceAsync(0);
    expect(again.operation.state).toBe('active');
  });

  test('expires at the end of its time to live, and its signal aborts', async () => {
    const context = setUpWire();
    const { clock, manager } = context;
    const { operation } = await runTask(context, context.tapped, () => created('task-1', 5000));
    await clock.advanceAsync(4999);
    expect(operation.state).toBe('active');
    await clock.advanceAsync(1);
    expect(operation.state).toBe('expired');
    expect(operation.signal.reason).toMatchObject({ code: ProgressErrorCode.TIMEOUT });
    expect(manager.stats()).toMatchObject({ active: 0, ended: { expired: 1 } });
    expect(clock.pending).toBe(0);
  });

  test('keeps its deadlines', async () => {
    const context = setUpWire();
    const { clock, wire } = context;
    const { operation } = await runTask(context, context.tapped, () => created('t'), { idleTimeoutMs: 1000 });
    await clock.advanceAsync(900);
    wire.receiveUpdate(operation.token, 1);
    await clock.advanceAsync(900);
    expect(operation.state).toBe('active');
    await clock.advanceAsync(100);
    expect(operation.state).toBe('timed_out');
    expect(clock.pending).toBe(0);
  });

  test('can be settled by a caller that polls the status, and can be cancelled', async () => {
    verifies('task-status-not-relied-on');
    const context = setUpWire({ maxUpdatesPerSecond: 1, burst: 1 });
    const polled = await runTask(context, context.tapped, () => created('task-1', 5000));
    for (const progress of [1, 2]) context.wire.receiveUpdate(polled.operation.token, progress);
    await polled.operation.settle('failed');
    expect(polled.received.values).toEqual([1, 2]);
    expect(polled.operation.state).toBe('failed');
    const cancelled = await runTask(context, context.tapped, () => created('task-2', 5000));
    cancelled.operation.cancel();
    expect(cancelled.operation.state).toBe('cancelled');
    tellStatus(context.wire, 'task-1', 'completed');
    tellStatus(context.wire, 'task-2', 'completed');
    expect(context.manager.stats()).toMatchObject({
      active: 0,
      ended: { failed: 1, cancelled: 1, completed: 0 },
    });
    expect(context.clock.pending).toBe(0);
  });

  test('is not kept if its operation was settled before the response', async () => {
    const context = setUpWire();
    const operation = context.manager.start({ method: 'tools/call', params: { name: 'work', task: {} } });
    await context.manager.run(operation, async () => {
      await operation.settle('cancelled');
      return created('task-1', 5000);
    });
    expect(operation.state).toBe('cancelled');
    expect(operation.taskId).toBeUndefined();
    expect(context.clock.pending).toBe(0);
  });
});

// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/cancellation#cancellation-flow
describe('the signal that send gets for a request that may become a task', () => {
  test('does not abort after the response, because the task is cancelled then and not the request', async () => {
    const { manager } = setUp();
    const operation = manager.start({ method: 'tools/call', params: { name: 'work', task: {} } });
    let given: AbortSignal | undefined;
    await manager.run(operation, (_request, { signal }) => {
      given = signal;
      return created('task-1');
    });
    operation.cancel('enough');
    expect(operation.state).toBe('cancelled');
    expect(operation.signal.aborted).toBe(true);
    expect(given?.aborted).toBe(false);
  });

  test('aborts before the response, with the reason', async () => {
    const { manager } = setUp();
    const operation = manager.start({ method: 'tools/call', params: { name: 'work', task: {} } });
    let given: AbortSignal | undefined;
    const result = manager.run(operation, (_request, { signal }) => {
      given = signal;
      return new Promise(() => {});
    });
    operation.cancel('enough');
    await expect(result).rejects.toMatchObject({ code: ProgressErrorCode.CANCELLED, message: 'enough' });
    expect(given?.reason).toBe(operation.signal.reason);
  });
});

describe('the end of a task', () => {
  const RELATED = { 'io.modelcontextprotocol/related-task': { taskId: 'task-1' } };

  test.each<[string, Answer, string]>([
    ['with its status', { taskId: 'task-1', status: 'cancelled', ttl: null }, 'cancelled'],
    ['with its result', { content: [], _meta: RELATED }, 'completed'],
    ['with its failure', { content: [], isError: true, _meta: RELATED }, 'failed'],
  ])('is learnt from a response %s', async (_, result, state) => {
    const context = setUpWire();
    const { operation } = await runTask(context, context.tapped, () => created('task-1'));
    context.wire.receive({ jsonrpc: '2.0', id: 2, result });
    await context.clock.advanceAsync(0);
    expect(operation.state).toBe(state);
    expect(context.manager.stats().active).toBe(0);
  });

  test('is not learnt from any other response, even if it names the task', async () => {
    const context = setUpWire();
    const { operation } = await runTask(context, context.tapped, () => {
      const result = { ...created('task-1'), _meta: RELATED };
      context.wire.receive({ jsonrpc: '2.0', id: 1, result });
      return result;
    });
    const working = { taskId: 'task-1', status: 'working', _meta: RELATED };
    context.wire.receive({ jsonrpc: '2.0', id: 2, result: working });
    await context.clock.advanceAsync(0);
    expect(operation.state).toBe('active');
    context.wire.receiveUpdate(operation.token, 1);
    expect(operation.latest?.progress).toBe(1);
  });
});

test('a task is ended only on the transport of its request, because ids may be the same on two transports', async () => {
  const context = setUpWire();
  const other = new ScriptedTransport();
  const otherTapped = context.manager.attach(other);
  const first = await runTask(context, context.tapped, () => created('1'));
  const second = await runTask(context, otherTapped, () => created('1'));
  const stranger = new ScriptedTransport();
  context.manager.attach(stranger);
  tellStatus(stranger, '1', 'failed');
  tellStatus(other, '1', 'completed');
  await context.clock.advanceAsync(0);
  expect([first.operation.state, second.operation.state]).toEqual(['active', 'completed']);
  tellStatus(context.wire, '1', 'cancelled');
  await context.clock.advanceAsync(0);
  expect(first.operation.state).toBe('cancelled');
  expect(context.manager.stats().active).toBe(0);
});

test('a task id that a peer uses twice names the later task, even after the earlier one has ended', async () => {
  const context = setUpWire();
  const first = await runTask(context, context.tapped, () => created('1'));
  const second = await runTask(context, context.tapped, () => created('1'));
  first.operation.cancel();
  tellStatus(context.wire, '1', 'completed');
  await context.clock.advanceAsync(0);
  expect([first.operation.state, second.operation.state]).toEqual(['cancelled', 'completed']);
});

test('a task whose request was not sent on an attached transport may be ended on any transport', async () => {
  const context = setUpWire();
  const elsewhere = new ScriptedTransport();
  const { operation } = await runTask(context, elsewhere, () => created('1'));
  tellStatus(context.wire, '1', 'completed');
  await context.clock.advanceAsync(0);
  expect(operation.state).toBe('completed');
});

test('a result that looks like a task is a plain result if the request did not ask for a task', async () => {
  const { manager } = setUp();
  const operation = manager.start({ method: 'tools/call', params: { name: 'work' } });
  await manager.run(operation, () => created('task-1'));
  expect(operation.state).toBe('completed');
  expect(operation.taskId).toBeUndefined();
});

test('a request that asks for a task is completed if the peer returns a plain result', async () => {
  const context = setUpWire();
  const { operation } = await runTask(context, context.tapped, () => ({ content: [] }));
  expect(operation.state).toBe('completed');
});

test('ends of unknown tasks use bounded memory: only the last ones are kept, while a response is awaited', async () => {
  const context = setUpWire();
  const { operation } = await runTask(context, context.tapped, () => {
    tellStatus(context.wire, 'mine-early', 'completed');
    for (let task = 0; task < 1024; task++) tellStatus(context.wire, String(task), 'completed');
    return created('mine-early');
  });
  await context.clock.advanceAsync(0);
  expect(operation.state).toBe('active'); // Its end was pushed out, because only 1024 ends are kept.
});

describe('a task with a pending tasks/result request', () => {
  const waiting = { jsonrpc: '2.0', id: 9, method: 'tasks/result', params: { taskId: 'task-1' } } as const;

  test('has failed if the response is an error, which names no task', async () => {
    const context = setUpWire();
    const { clock, wire, tapped } = context;
    const { operation } = await runTask(context, tapped, () => created('task-1'));
    await tapped.send(waiting);
    wire.receive({ jsonrpc: '2.0', id: 8, error: { code: -32_603, message: 'Of another request.' } });
    await clock.advanceAsync(0);
    expect(operation.state).toBe('active');
    wire.receive({ jsonrpc: '2.0', id: 9, error: { code: -32_603, message: 'The disk is full.' } });
    await clock.advanceAsync(0);
    expect(operation.state).toBe('failed');
  });

  test('is not ended by a later error response with the same id', async () => {
    const context = setUpWire();
    const { clock, wire, tapped } = context;
    await runTask(context, tapped, () => created('task-1'));
    await tapped.send(waiting);
    const _meta = { 'io.modelcontextprotocol/related-task': { taskId: 'task-1' } };
    wire.receive({ jsonrpc: '2.0', id: 9, result: { content: [], _meta } });
    await clock.advanceAsync(0);
    const { operation } = await runTask(context, tapped, () => created('task-1'));
    wire.receive({
      jsonrpc: '2.0',
      id: 9,
      error: { code: -32_603, message: 'Of a request that came later.' },
    });
    await clock.advanceAsync(0);
    expect(operation.state).toBe('active');
  });

  test('is not ended by an error of another peer that uses the same ids', async () => {
    const context = setUpWire();
    const { clock, manager, tapped } = context;
    const { operation } = await runTask(context, tapped, () => created('task-1'));
    const elsewhere = new ScriptedTransport();
    await manager.attach(elsewhere).send(waiting);
    elsewhere.receive({ jsonrpc: '2.0', id: 9, error: { code: -32_603, message: 'No such task.' } });
    await clock.advanceAsync(0);
    expect(operation.state).toBe('active');
    manager.close();
  });
});

test('a request whose response names a task is not cancelled from the moment the response is read', async () => {
  const { manager, wire, tapped } = setUpWire();
  const enough = new AbortController();
  const operation = manager.start({
    method: 'tools/call',
    params: { name: 'work', task: { ttl: 60_000 } },
    progress: { callback: () => enough.abort('enough') },
    signal: enough.signal,
  });
  let requestSignal: AbortSignal | undefined;
  const running = manager.run(operation, async (request, { signal }) => {
    requestSignal = signal;
    await tapped.send({ jsonrpc: '2.0', id: 1, ...request });
    return new Promise(() => undefined);
  });
  const outcome = expect(running).rejects.toMatchObject({ code: ProgressErrorCode.CANCELLED });
  await Promise.resolve();
  wire.receive({ jsonrpc: '2.0', id: 1, result: created('task-1') });
  wire.receiveUpdate(operation.token, 1);
  await outcome;
  expect(operation.taskId).toBe('task-1');
  expect(requestSignal?.aborted).toBe(false);
});

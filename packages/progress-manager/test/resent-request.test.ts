// https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr
import { type JsonRpcId, ProgressErrorCode } from '@milepost/progress-core';
import { FakeClock } from '@milepost/progress-core/testing';
import { deferred } from '@milepost/testing';

import { ProgressManager, type ProgressManagerOptions } from '../src/index.js';
import { recorder, setUp, ScriptedTransport } from './set-up.js';

/**
 * Starts an operation whose request is sent in several rounds, each with a new id, until the test resolves
 * it.
 */
function setUpRounds(options: Omit<ProgressManagerOptions, 'clock'> = {}) {
  const { manager, clock } = setUp(options);
  const wire = new ScriptedTransport();
  const tapped = manager.attach(wire);
  const received = recorder();
  const operation = manager.start({
    method: 'tools/call',
    params: { name: 'work' },
    progress: { token: 'rounds', callback: received.handler },
  });
  const content = deferred<string>();
  const result = manager.run(operation, () => content.promise);
  return {
    manager,
    clock,
    wire,
    tapped,
    received,
    operation,
    result,
    content,
    ask: (id: JsonRpcId) => tapped.send({ jsonrpc: '2.0', id, ...operation.request }),
    answer: (id: JsonRpcId) => wire.receive({ jsonrpc: '2.0', id, result: { resultType: 'input_required' } }),
    refuse: (id: JsonRpcId) =>
      wire.receive({ jsonrpc: '2.0', id, error: { code: -32020, message: 'header' } }),
    update: (progress: number) => wire.receiveUpdate(operation.token, progress),
  };
}

describe('a request that is sent again under a new id after its response', () => {
  test('stays the same operation, with one strictly increasing sequence of updates', async () => {
    const { ask, answer, refuse, update, received, content, result, manager, operation } = setUpRounds();
    await ask(1);
    update(1);
    update(2);
    answer(1);
    await ask(2);
    update(2); // This does not advance, because the token keeps its last value.
    update(3);
    refuse(2);
    await ask('three');
    update(4);
    answer('three');
    content.resolve('done');
    await expect(result).resolves.toBe('done');
    expect(received.values).toEqual([1, 2, 3, 4]);
    expect(operation.state).toBe('completed');
    expect(manager.stats()).toMatchObject({
      active: 0,
      ended: { completed: 1 },
      anomalies: { stale: 1, late: 0 },
    });
  });

  test('gets no updates between a response and the next round: they are late', async () => {
    const { ask, answer, update, received, content, result, manager } = setUpRounds();
    await ask(1);
    answer(1);
    update(1);
    await ask(2);
    update(2);
    answer(2);
    update(3);
    content.resolve('done');
    await result;
    expect(received.values).toEqual([2]);
    expect(manager.stats().anomalies.late).toBe(2);
  });

  test('gets an update that waited in an earlier round before the result', async () => {
    const { ask, answer, update, received, content, result } = setUpRounds({
      maxUpdatesPerSecond: 1,
      burst: 1,
    });
    await ask(1);
    for (const progress of [1, 2, 3]) update(progress);
    answer(1);
    await ask(2);
    answer(2);
    content.resolve('done');
    await result;
    expect(received.values).toEqual([1, 3]);
  });

  test('keeps its token between the rounds, so that no other operation may use it', async () => {
    const { ask, answer, update, received, content, result, manager, operation } = setUpRounds();
    const again = { method: 'tools/call', progress: { token: operation.token } };
    const refusal = 'The progress token is already active; choose another.';
    await ask(1);
    answer(1);
    expect(() => manager.start(again)).toThrow(refusal);
    expect(() => manager.registerToken(operation.token)).toThrow(refusal);
    await ask(2);
    update(1);
    content.resolve('done');
    await result;
    expect(received.values).toEqual([1]);
    const next = manager.start(again);
    expect(next.state).toBe('active');
    next.cancel();
  });

  test('keeps its deadlines', async () => {
    const clock = new FakeClock();
    const manager = new ProgressManager({ clock });
    const wire = new ScriptedTransport();
    const tapped = manager.attach(wire);
    const operation = manager.start({ method: 'tools/call', idleTimeoutMs: 1000, totalTimeoutMs: 2500 });
    const result = manager.run(operation, () => new Promise(() => {}));
    result.catch(() => undefined);
    for (const [round, progress] of [1, 2].entries()) {
      await tapped.send({ jsonrpc: '2.0', id: round, ...operation.request });
      await clock.advanceAsync(900);
      wire.receiveUpdate(operation.token, progress);
      wire.receive({ jsonrpc: '2.0', id: round, result: {} });
    }
    await clock.advanceAsync(699);
    expect(operation.state).toBe('active');
    await clock.advanceAsync(1);
    await expect(result).rejects.toMatchObject({ details: { deadline: 'total' } });
    expect(clock.pending).toBe(0);
  });

  test('can be cancelled between two rounds, and is not revived by a later one', async () => {
    const { ask, answer, update, received, result, manager, operation } = setUpRounds();
    await ask(1);
    answer(1);
    operation.cancel('enough');
    await expect(result).rejects.toMatchObject({ code: ProgressErrorCode.CANCELLED, message: 'enough' });
    await ask(2);
    update(1);
    expect(received.values).toEqual([]);
    expect(manager.stats()).toMatchObject({ active: 0, anomalies: { unknown: 1 } });
  });

  test('is not revived after its operation was settled, even while a slow handler still runs', async () => {
    const { manager } = setUp();
    const wire = new ScriptedTransport();
    const tapped = manager.attach(wire);
    const hold = deferred();
    const operation = manager.start({ method: 'tools/call', progress: { callback: () => hold.promise } });
    wire.receiveUpdate(operation.token, 1);
    const settled = operation.settle('completed');
    await tapped.send({ jsonrpc: '2.0', id: 1, ...operation.request });
    wire.receiveUpdate(operation.token, 2);
    hold.resolve();
    await settled;
    expect(operation.latest?.progress).toBe(1);
    expect(manager.stats()).toMatchObject({ active: 0, anomalies: { late: 1 } });
  });
});

test('two simultaneous requests with one token both end with the first response', async () => {
  const { ask, answer, update, received, content, result, manager } = setUpRounds();
  await ask(1);
  await ask(2);
  update(1);
  answer(1);
  update(2);
  content.resolve('done');
  await result;
  expect(received.values).toEqual([1]);
  expect(manager.stats()).toMatchObject({ active: 0, anomalies: { late: 1 } });
});

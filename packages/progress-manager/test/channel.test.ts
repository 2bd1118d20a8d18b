import type { JsonRpcId, JsonRpcMessage, JsonRpcRequest } from '@milepost/progress-core';
import { mcpProtocol, type ProgressToken } from '@milepost/progress-core';
import { collectGarbage } from '@milepost/testing';

import type { ProgressOperation } from '../src/index.js';
import { recorder, request, setUp } from './set-up.js';

const update = (token: ProgressToken, progress: number): JsonRpcMessage =>
  mcpProtocol.encode(token, { progress });
const requestOf = (id: JsonRpcId, operation: ProgressOperation): JsonRpcRequest => ({
  jsonrpc: '2.0',
  id,
  ...operation.request,
});
const responseTo = (id: JsonRpcId): JsonRpcMessage => ({ jsonrpc: '2.0', id, result: {} });

describe('a channel', () => {
  test('keeps back the updates of its manager, and no other message', () => {
    const { manager } = setUp();
    const channel = manager.openChannel();
    const received = recorder();
    void manager.registerToken('mine', received.handler);
    expect(channel.receive(update('mine', 1))).toBe(true);
    expect(channel.receive(update('mine', 1))).toBe(true);
    expect(channel.receive(update('of another', 1))).toBe(false);
    expect(channel.receive({ jsonrpc: '2.0', id: 1, method: 'ping' })).toBe(false);
    expect(channel.receive(responseTo(2))).toBe(false);
    expect(received.values).toEqual([1]);
    expect(manager.stats().anomalies).toMatchObject({ stale: 1, unknown: 1 });
  });

  test('learns from a response that later updates of the request are late, and forwards the response', () => {
    const { manager } = setUp();
    const channel = manager.openChannel();
    const received = recorder();
    const operation = manager.start({ ...request(), progress: { callback: received.handler } });
    channel.sending(requestOf(1, operation));
    channel.receive(update(operation.token, 1));
    expect(channel.receive(responseTo(1))).toBe(false);
    expect(channel.receive(update(operation.token, 2))).toBe(true);
    expect(received.values).toEqual([1]);
    expect(manager.stats().anomalies.late).toBe(1);
  });

  test('can be called from inside its own calls, each of which returns its own result', () => {
    const { manager } = setUp();
    const channel = manager.openChannel();
    const inner = recorder();
    const results: unknown[] = [];
    // The handler of the first update sends a request, and gets an update, a foreign message and the response
    // before it returns.
    const outer = manager.start({
      ...request(),
      progress: {
        callback: () => {
          const nested = manager.start({ ...request(), progress: { callback: inner.handler } });
          channel.sending(requestOf(2, nested));
          results.push(channel.receive(update(nested.token, 7)));
          results.push(channel.receive({ jsonrpc: '2.0', method: 'notifications/message' }));
          results.push(channel.receive(responseTo(2)));
          results.push(channel.receive(update(nested.token, 8)));
        },
      },
    });
    channel.sending(requestOf(1, outer));
    results.push(channel.receive(update(outer.token, 1)));
    expect(results).toEqual([true, false, false, true, true]);
    expect(inner.values).toEqual([7]);
    expect(manager.stats().anomalies.late).toBe(1);
  });

  test('accepts the updates of a request only if it was sent on that channel last', () => {
    const { manager } = setUp();
    const [first, second] = [manager.openChannel(), manager.openChannel()];
    const received = recorder();
    const operation = manager.start({ ...request(), progress: { callback: received.handler } });
    first.sending(requestOf(1, operation));
    expect(second.receive(update(operation.token, 9))).toBe(false);
    expect(first.receive(update(operation.token, 1))).toBe(true);
    // The connection was replaced: the request is sent again on the other channel, here with the same id.
    second.sending(requestOf(1, operation));
    expect(first.receive(update(operation.token, 9))).toBe(false);
    expect(second.receive(update(operation.token, 2))).toBe(true);
    expect(received.values).toEqual([1, 2]);
    expect(manager.stats().anomalies.foreign).toBe(2);
  });

  test('ignores a response to a request that was sent on another channel under the same id', () => {
    const { manager } = setUp();
    const [first, second] = [manager.openChannel(), manager.openChannel()];
    const received = recorder();
    const operations = [first, second].map((channel) => {
      const operation = manager.start({ ...request(), progress: { callback: received.handler } });
      channel.sending(requestOf(1, operation));
      return operation;
    });
    second.receive(responseTo(1));
    for (const [index, channel] of [first, second].entries()) {
      channel.receive(update((operations[index] as ProgressOperation).token, index + 1));
    }
    expect(received.values).toEqual([1]);
    expect(manager.stats().anomalies.late).toBe(1);
  });

  test('of a closed manager keeps back late updates, forwards everything else, and revives nothing', () => {
    const { manager } = setUp();
    const channel = manager.openChannel();
    const received = recorder();
    const operation = manager.start({ ...request(), progress: { callback: received.handler } });
    channel.sending(requestOf(1, operation));
    manager.close();
    expect(channel.receive(update(operation.token, 1))).toBe(true);
    expect(channel.receive(update('of another', 1))).toBe(false);
    expect(channel.receive(responseTo(1))).toBe(false);
    channel.sending(requestOf(2, operation));
    // Another owner uses the token now, because the request cannot be of this manager any more.
    expect(channel.receive(update(operation.token, 2))).toBe(false);
    expect(received.values).toEqual([]);
    expect(manager.stats()).toMatchObject({ active: 0, anomalies: { late: 1, unknown: 2 } });
    // A channel that is opened now does no harm either.
    expect(manager.openChannel().receive(update('of another', 1))).toBe(false);
  });
});

test('nothing of a dropped channel stays in the manager when its operations have ended', async () => {
  const { manager } = setUp();
  const useChannel = async (): Promise<WeakRef<object>> => {
    const channel = manager.openChannel();
    const operations = [1, 2, 3].map((id) => {
      const operation = manager.start(request());
      channel.sending(requestOf(id, operation));
      channel.receive(update(operation.token, 1));
      return operation;
    });
    channel.receive(responseTo(1));
    operations[1]?.cancel();
    await Promise.all(operations.map((operation) => operation.settle('completed')));
    return new WeakRef(channel);
  };
  const dropped = [await useChannel(), await useChannel()];
  await collectGarbage();
  expect(dropped.map((channel) => channel.deref())).toEqual([undefined, undefined]);
  expect(manager.stats()).toMatchObject({ active: 0, received: 6 });
});

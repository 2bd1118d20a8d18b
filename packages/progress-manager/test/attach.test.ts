import { type JsonRpcMessage, type Transport } from '@milepost/progress-core';
import { deferred } from '@milepost/testing';

import { ProgressManager } from '../src/index.js';
import { recorder, request, setUp, ScriptedTransport } from './set-up.js';

const PING: JsonRpcMessage = { jsonrpc: '2.0', id: 1, method: 'ping' };

/** A transport like those of the official SDK: private fields, getters, extra members and extra arguments. */
class RichTransport implements Transport {
  #started = false;
  #version: string | undefined;
  readonly calls: unknown[][] = [];
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: ((message: JsonRpcMessage, extra?: unknown) => void) | undefined;
  #sessionId = 'session-1';

  get sessionId(): string {
    return this.#started ? this.#sessionId : 'none';
  }

  set sessionId(value: string) {
    this.#sessionId = value;
  }

  get version(): string | undefined {
    return this.#version;
  }

  setProtocolVersion(version: string): void {
    this.#version = version;
  }

  start(): Promise<void> {
    this.#started = true;
    return Promise.resolve();
  }

  send(message: JsonRpcMessage, options?: { relatedRequestId?: string }): Promise<void> {
    this.calls.push([this.#started, message, options]);
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#started = false;
    this.onclose?.();
    return Promise.resolve();
  }
}

describe('an attached transport', () => {
  test('forwards every other message, and the progress of tokens that the manager does not know', () => {
    const { manager } = setUp();
    const wire = new ScriptedTransport();
    const tapped = manager.attach(wire);
    const passed: JsonRpcMessage[] = [];
    tapped.onmessage = (message) => passed.push(message);
    const received = recorder();
    void manager.registerToken('mine', received.handler);
    wire.receive(PING);
    wire.receiveUpdate('mine', 1, 2, 'half');
    wire.receiveUpdate(17, 1);
    expect(received.updates).toEqual([
      expect.objectContaining({ token: 'mine', progress: 1, total: 2, message: 'half' }),
    ]);
    expect(passed).toEqual([
      PING,
      { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 17, progress: 1 } },
    ]);
  });

  test('does not forward a late update to the owner, whose client would report its token as an error', async () => {
    const { manager } = setUp();
    const wire = new ScriptedTransport();
    const passed = jest.fn();
    manager.attach(wire).onmessage = passed;
    const operation = manager.start(request());
    await operation.settle('completed');
    wire.receiveUpdate(operation.token, 1);
    expect(passed).not.toHaveBeenCalled();
  });

  test.each(['before', 'after'])('forwards messages to an onmessage that was set %s attaching', (when) => {
    const { manager } = setUp();
    const wire = new ScriptedTransport();
    const passed = jest.fn();
    if (when === 'before') wire.onmessage = passed;
    const tapped = manager.attach(wire);
    if (when === 'after') tapped.onmessage = passed;
    expect(tapped.onmessage).toBe(passed);
    wire.receive(PING);
    expect(passed).toHaveBeenCalledTimes(1);
    expect(passed.mock.calls[0]).toEqual([PING]);
    tapped.onmessage = undefined;
    expect(() => {
      wire.receive(PING);
    }).not.toThrow();
  });

  test('passes members beyond the interface through, for reading and for writing', async () => {
    const { manager } = setUp();
    const transport = new RichTransport();
    const tapped = manager.attach(transport);
    expect(tapped).toBeInstanceOf(RichTransport);
    expect(tapped.sessionId).toBe('none');
    await tapped.start();
    expect(tapped.sessionId).toBe('session-1');
    tapped.sessionId = 'session-2';
    expect(transport.sessionId).toBe('session-2');
    tapped.setProtocolVersion('2025-11-25');
    expect(transport.version).toBe('2025-11-25');
    ['2026-07-28'].forEach(tapped.setProtocolVersion.bind(undefined));
    expect(tapped.version).toBe('2026-07-28');
    await tapped.send(PING, { relatedRequestId: '7' });
    expect(transport.calls).toEqual([[true, PING, { relatedRequestId: '7' }]]);
    expect('setProtocolVersion' in tapped).toBe(true);
    expect('nonsense' in tapped).toBe(false);
  });

  test('forwards the extra arguments of a message', () => {
    const { manager } = setUp();
    const transport = new RichTransport();
    const passed = jest.fn();
    manager.attach(transport).onmessage = passed;
    transport.onmessage?.(PING, { authInfo: 'me' });
    expect(passed).toHaveBeenCalledWith(PING, { authInfo: 'me' });
  });

  test('keeps onclose and onerror as the owner sets them', async () => {
    const { manager } = setUp();
    const transport = new RichTransport();
    const tapped = manager.attach(transport);
    const [closed, failed] = [jest.fn(), jest.fn()];
    tapped.onclose = closed;
    tapped.onerror = failed;
    expect(tapped.onclose).toBe(closed);
    await tapped.close();
    transport.onerror?.(new Error('broken'));
    expect(closed).toHaveBeenCalledTimes(1);
    expect(failed).toHaveBeenCalledWith(new Error('broken'));
  });

  test('returns the promise of the transport from send, and rejects as it does', async () => {
    const { manager } = setUp();
    const written = Promise.resolve();
    const wire = new ScriptedTransport();
    wire.send = () => written;
    const tapped = manager.attach(wire);
    expect(tapped.send(PING)).toBe(written);
    wire.send = () => Promise.reject(new Error('closed'));
    await expect(tapped.send(PING)).rejects.toThrow('closed');
  });

  test('lets other code wrap send and onmessage', async () => {
    const { manager } = setUp();
    const wire = new ScriptedTransport();
    const tapped = manager.attach(wire);
    const watched: string[] = [];
    const send = tapped.send.bind(tapped);
    const { onmessage } = tapped;
    tapped.send = (message) => {
      watched.push('sent');
      return send(message);
    };
    tapped.onmessage = (message) => {
      watched.push('received');
      onmessage?.(message);
    };
    await tapped.send(PING);
    wire.receive(PING);
    expect(watched).toEqual(['sent', 'received']);
    expect(wire.sent).toEqual([PING]);
  });
});

describe('two transports on one manager', () => {
  function setUpTwo() {
    const context = setUp();
    const wires = [new ScriptedTransport(), new ScriptedTransport()] as const;
    return {
      ...context,
      wires,
      tapped: wires.map((wire) => context.manager.attach(wire)) as [ScriptedTransport, ScriptedTransport],
    };
  }

  test('carry the updates of their own operations only', async () => {
    const { manager, wires, tapped } = setUpTwo();
    const received = [recorder(), recorder()] as const;
    const operations = [0, 1].map((index) =>
      manager.start({ ...request(), progress: { token: index, callback: received[index]?.handler } }),
    );
    for (const [index, operation] of operations.entries()) {
      await tapped[index]?.send({ jsonrpc: '2.0', id: index, ...operation.request });
    }
    wires[0].receiveUpdate(0, 1);
    wires[1].receiveUpdate(1, 2);
    wires[0].receiveUpdate(1, 99);
    wires[1].receiveUpdate(0, 99);
    expect(received.map(({ values }) => values)).toEqual([[1], [2]]);
    expect(manager.stats().anomalies.foreign).toBe(2);
  });

  test('bind a request to the transport on which it was sent last', async () => {
    const { manager, wires, tapped } = setUpTwo();
    const received = recorder();
    const operation = manager.start({ ...request(), progress: { callback: received.handler } });
    for (const [id, transport] of tapped.entries()) {
      await transport.send({ jsonrpc: '2.0', id, ...operation.request });
      wires[id]?.receiveUpdate(operation.token, id + 1);
    }
    wires[0].receiveUpdate(operation.token, 3);
    expect(received.values).toEqual([1, 2]);
  });

  test('both accept a token whose request was not seen, and so does handleProgress', () => {
    const { manager, wires } = setUpTwo();
    const received = recorder();
    void manager.registerToken('t', received.handler);
    wires[0].receiveUpdate('t', 1);
    wires[1].receiveUpdate('t', 2);
    void manager.handleProgress('t', 3);
    expect(received.values).toEqual([1, 2, 3]);
  });

  test('do not restrict handleProgress, whichever of them sent the request', async () => {
    const { manager, tapped } = setUpTwo();
    const received = recorder();
    const operation = manager.start({ ...request(), progress: { callback: received.handler } });
    await tapped[0].send({ jsonrpc: '2.0', id: 1, ...operation.request });
    void manager.handleProgress(operation.token, 1);
    expect(received.values).toEqual([1]);
  });

  test('do not bind a token that is only mentioned, by a notification or by odd params of a request', async () => {
    const { manager, wires, tapped } = setUpTwo();
    const received = recorder();
    void manager.registerToken('t', received.handler);
    const odd = [
      { jsonrpc: '2.0', method: 'notifications/x', params: { _meta: { progressToken: 't' } } },
      { jsonrpc: '2.0', id: 1, method: 'x' },
      { jsonrpc: '2.0', id: 1, method: 'x', params: { _meta: null } },
      { jsonrpc: '2.0', id: 1, method: 'x', params: { _meta: { progressToken: ['t'] } } },
      { jsonrpc: '2.0', id: 1, result: { _meta: { progressToken: 't' } } },
    ] as unknown as JsonRpcMessage[];
    for (const message of odd) await tapped[0].send(message);
    wires[1].receiveUpdate('t', 1);
    expect(received.values).toEqual([1]);
  });
});

test('two managers can be attached to one transport, one behind the other', () => {
  const [first, second] = [new ProgressManager(), new ProgressManager()];
  const wire = new ScriptedTransport();
  const tapped = second.attach(first.attach(wire));
  const passed = jest.fn();
  tapped.onmessage = passed;
  const received = [recorder(), recorder()] as const;
  void first.registerToken('a', received[0].handler);
  void second.registerToken('b', received[1].handler);
  wire.receiveUpdate('a', 1);
  wire.receiveUpdate('b', 2);
  wire.receive(PING);
  expect(received.map(({ values }) => values)).toEqual([[1], [2]]);
  expect(passed.mock.calls).toEqual([[PING]]);
  first.close();
  second.close();
});

test('a transport that is attached twice delivers an update once, and counts an unknown one twice', async () => {
  const { manager } = setUp();
  const wire = new ScriptedTransport();
  const tapped = manager.attach(manager.attach(wire));
  const passed = jest.fn();
  tapped.onmessage = passed;
  const received = recorder();
  const operation = manager.start({ ...request(), progress: { callback: received.handler } });
  await tapped.send({ jsonrpc: '2.0', id: 1, ...operation.request });
  wire.receiveUpdate(operation.token, 1);
  const unknown = {
    jsonrpc: '2.0',
    method: 'notifications/progress',
    params: { progressToken: 17, progress: 1 },
  };
  wire.receive(unknown as JsonRpcMessage);
  wire.receive(unknown as JsonRpcMessage);
  expect(passed).toHaveBeenCalledTimes(2);
  wire.receive({ jsonrpc: '2.0', id: 1, result: {} });
  wire.receiveUpdate(operation.token, 2);
  expect(received.values).toEqual([1]);
  expect(manager.stats()).toMatchObject({ received: 1, anomalies: { unknown: 4, late: 1, foreign: 0 } });
});

test('a message object received on two transports is delivered only from the one that sent the request', async () => {
  const { manager } = setUp();
  const wires = [new ScriptedTransport(), new ScriptedTransport()] as const;
  const tapped = wires.map((wire) => manager.attach(wire));
  const received = recorder();
  const operation = manager.start({ ...request(), progress: { callback: received.handler } });
  await tapped[1]?.send({ jsonrpc: '2.0', id: 1, ...operation.request });
  const params = { progressToken: operation.token, progress: 1 };
  const update: JsonRpcMessage = { jsonrpc: '2.0', method: 'notifications/progress', params };
  for (const wire of wires) wire.receive(update);
  expect(received.values).toEqual([1]);
  expect(manager.stats()).toMatchObject({ received: 1, anomalies: { foreign: 1 } });
});

test('a recently used token belongs to another client as soon as that sends a request with it', async () => {
  const { manager } = setUp();
  const wire = new ScriptedTransport();
  const tapped = manager.attach(wire);
  const passed = jest.fn();
  tapped.onmessage = passed;
  await manager.registerToken(5)();
  wire.receiveUpdate(5, 1);
  expect(passed).not.toHaveBeenCalled();
  await tapped.send({ jsonrpc: '2.0', id: 5, method: 'tools/call', params: { _meta: { progressToken: 5 } } });
  wire.receiveUpdate(5, 1);
  expect(passed).toHaveBeenCalledTimes(1);
});

test('a custom wire format without tasks is read in place of the one of MCP', async () => {
  const { manager } = setUp({
    protocol: {
      encode: (token, update) => ({ jsonrpc: '2.0', method: '$/progress', params: { token, ...update } }),
      decode: (message) => {
        const { method, params } = message as { method?: string; params?: { token: string; value: number } };
        if (method !== '$/progress' || !params) return undefined;
        return { token: params.token, progress: { progress: params.value }, heartbeat: false };
      },
    },
  });
  const wire = new ScriptedTransport();
  const tapped = manager.attach(wire);
  const received = recorder();
  const operation = manager.start({
    method: 'build',
    params: { task: 'all' },
    progress: { callback: received.handler },
  });
  await manager.run(operation, (message) =>
    tapped.send({ jsonrpc: '2.0', id: 1, ...message }).then(() => {
      wire.receive({ jsonrpc: '2.0', method: '$/progress', params: { token: operation.token, value: 3 } });
      return { task: { taskId: 'x' } };
    }),
  );
  expect(received.values).toEqual([3]);
  expect(operation.state).toBe('completed');
});

describe('an update after the response is late, even if both are read together', () => {
  const answer = (id: string | number): JsonRpcMessage => ({ jsonrpc: '2.0', id, result: {} });

  test.each([['1'], [1]])('an update after the response to request %j is late', async (id) => {
    const { manager } = setUp();
    const wire = new ScriptedTransport();
    const tapped = manager.attach(wire);
    const received = recorder();
    const operation = manager.start({ ...request(), progress: { callback: received.handler } });
    const response = deferred();
    tapped.onmessage = (message) => {
      if ('id' in message && message.id === id) response.resolve();
    };
    const result = manager.run(operation, async (asked) => {
      await tapped.send({ jsonrpc: '2.0', id, ...asked });
      await response.promise;
    });
    wire.receiveUpdate(operation.token, 1);
    // The response to another request does not end this one: `1` is not `"1"`.
    wire.receive(answer(typeof id === 'string' ? Number(id) : String(id)));
    wire.receiveUpdate(operation.token, 2);
    wire.receive(answer(id));
    wire.receiveUpdate(operation.token, 3);
    await result;
    expect(received.values).toEqual([1, 2]);
    expect(manager.stats().anomalies.late).toBe(1);
    expect(manager.stats().ended.completed).toBe(1);
  });
});

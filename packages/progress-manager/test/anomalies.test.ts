// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress#implementation-notes
import { type JsonRpcMessage, ProgressErrorCode, type ProgressToken } from '@milepost/progress-core';
import fc from 'fast-check';

import { recorder, request, setUp, ScriptedTransport } from './set-up.js';

const NOTHING_COUNTED = {
  unknown: 0,
  late: 0,
  malformed: 0,
  stale: 0,
  superseded: 0,
  foreign: 0,
  handler: 0,
};

describe('an anomaly is not delivered, but counted and reported', () => {
  test('an update with an unknown token is refused', () => {
    const { manager, anomalies } = setUp();
    void manager.handleProgress('nobody', 1);
    expect(anomalies).toEqual([
      {
        kind: 'unknown',
        code: ProgressErrorCode.INVALID_TOKEN,
        token: 'nobody',
        message: expect.any(String),
      },
    ]);
    expect(manager.stats().anomalies).toEqual({ ...NOTHING_COUNTED, unknown: 1 });
  });

  test('an update is late after its operation has ended or its token was removed', async () => {
    const { manager, anomalies } = setUp();
    const received = recorder();
    const operation = manager.start({ ...request(), progress: { callback: received.handler } });
    await manager.run(operation, () => 'done');
    const forget = manager.registerToken('bare', received.handler);
    await forget();
    void manager.handleProgress(operation.token, 1);
    void manager.handleProgress('bare', 1);
    expect(received.values).toEqual([]);
    expect(anomalies.map(({ kind, code, token }) => [kind, code, token])).toEqual([
      ['late', ProgressErrorCode.STATE_ERROR, operation.token],
      ['late', ProgressErrorCode.STATE_ERROR, 'bare'],
    ]);
  });

  test.each([
    ['repeats the last one', 5],
    ['goes backwards', 4],
  ])('an update whose progress %s is refused', (_, progress) => {
    const { manager, anomalies } = setUp();
    const received = recorder();
    void manager.registerToken('t', received.handler);
    void manager.handleProgress('t', 5);
    void manager.handleProgress('t', progress);
    expect(received.values).toEqual([5]);
    expect(anomalies.map(({ kind, code }) => [kind, code])).toEqual([
      ['stale', ProgressErrorCode.INVALID_PROGRESS],
    ]);
  });

  test('an update is refused if a value is not a finite number or its message is not a string', () => {
    const { manager, anomalies } = setUp();
    const received = recorder();
    void manager.registerToken('t', received.handler);
    const handle = manager.handleProgress.bind(manager) as (...args: unknown[]) => void;
    for (const progress of [NaN, Infinity, -Infinity, '1', null, undefined, {}, 1n]) handle('t', progress);
    for (const total of [NaN, Infinity, '1', null, {}]) handle('t', 1, total);
    for (const message of [1, null, {}, Symbol('s')]) handle('t', 1, 2, message);
    expect(received.values).toEqual([]);
    expect(new Set(anomalies.map(({ kind, code }) => `${kind} ${code}`))).toEqual(
      new Set(['malformed invalid_progress']),
    );
    expect(manager.stats()).toMatchObject({ received: 0, anomalies: { malformed: 17 } });
  });

  test('an update is refused if its token is not valid', () => {
    const { manager, anomalies } = setUp();
    const handle = manager.handleProgress.bind(manager) as (...args: unknown[]) => void;
    for (const token of [NaN, 1.5, 2 ** 53, null, undefined, {}, [], true, Symbol('s'), 1n]) handle(token, 1);
    expect(new Set(anomalies.map(({ kind, code }) => `${kind} ${code}`))).toEqual(
      new Set(['malformed invalid_token']),
    );
    expect(anomalies).toHaveLength(10);
  });

  test('a malformed notification is refused, and is not forwarded to the owner of the transport', () => {
    const { manager, anomalies } = setUp();
    const wire = new ScriptedTransport();
    const tapped = manager.attach(wire);
    const passed = jest.fn();
    tapped.onmessage = passed;
    for (const params of [
      undefined,
      {},
      { progressToken: 't' },
      { progressToken: 't', progress: '1' },
      { progressToken: 1.5, progress: 1 },
    ]) {
      wire.receive({ jsonrpc: '2.0', method: 'notifications/progress', params });
    }
    expect(passed).not.toHaveBeenCalled();
    expect(anomalies.map(({ kind, code }) => [kind, code])).toEqual([
      ['malformed', ProgressErrorCode.INVALID_PROGRESS],
      ['malformed', ProgressErrorCode.INVALID_TOKEN],
      ['malformed', ProgressErrorCode.INVALID_PROGRESS],
      ['malformed', ProgressErrorCode.INVALID_PROGRESS],
      ['malformed', ProgressErrorCode.INVALID_TOKEN],
    ]);
  });

  test('an update is refused if its request was sent on another transport', async () => {
    const { manager, anomalies } = setUp();
    const [ours, theirs] = [new ScriptedTransport(), new ScriptedTransport()];
    const tapped = manager.attach(ours);
    const passed = jest.fn();
    manager.attach(theirs).onmessage = passed;
    const received = recorder();
    const operation = manager.start({ ...request(), progress: { callback: received.handler } });
    await tapped.send({ jsonrpc: '2.0', id: 1, ...operation.request });
    theirs.receiveUpdate(operation.token, 99);
    ours.receiveUpdate(operation.token, 1);
    expect(received.values).toEqual([1]);
    expect(anomalies.map(({ kind, code, token }) => [kind, code, token])).toEqual([
      ['foreign', ProgressErrorCode.INVALID_TOKEN, operation.token],
    ]);
    // The foreign update is forwarded to the owner, because another client may use the same token there.
    expect(passed).toHaveBeenCalledTimes(1);
  });
});

// Values of every kind, but small: the code never reads deep inside a value, and deep values are slow to
// generate.
const anything = fc.anything({ size: 'small' });

test('no input throws, whatever it is, and no valid update is lost because of it', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anything, anything, anything, anything)), (calls) => {
      const { manager } = setUp({ maxUpdatesPerSecond: Infinity });
      const wire = new ScriptedTransport();
      manager.attach(wire);
      const received = recorder();
      void manager.registerToken('t', received.handler);
      void manager.registerToken('garbage', () => undefined);
      for (const [index, call] of calls.entries()) {
        (manager.handleProgress as (...args: unknown[]) => void).apply(manager, call);
        (manager.handleProgress as (...args: unknown[]) => void).apply(manager, ['garbage', ...call]);
        wire.receive(call[0] as JsonRpcMessage);
        wire.receive({
          jsonrpc: '2.0',
          method: 'notifications/progress',
          params: call[1] as Record<string, unknown>,
        });
        void manager.handleProgress('t', index);
      }
      expect(received.values).toEqual(calls.map((_, index) => index));
    }),
    { numRuns: 200 },
  );
});

describe('memory stays bounded', () => {
  test('a flood of unknown tokens leaves nothing behind', () => {
    const { clock, manager } = setUp();
    for (let token = 0; token < 100_000; token++) void manager.handleProgress(token, 1);
    expect(manager.stats()).toMatchObject({ active: 0, received: 0, anomalies: { unknown: 100_000 } });
    expect(clock.pending).toBe(0);
  });

  test('the last 1024 tokens that have ended are reported as late, and older ones as unknown', async () => {
    const { manager } = setUp();
    for (let token = 0; token < 2000; token++) await manager.registerToken(token)();
    const late: ProgressToken[] = [];
    manager.anomalies$.subscribe(({ kind, token }) => {
      if (kind === 'late' && token !== undefined) late.push(token);
    });
    for (let token = 0; token < 2000; token++) void manager.handleProgress(token, 1);
    expect(late).toEqual(Array.from({ length: 1024 }, (_, index) => 976 + index));
  });
});

test('a subscriber of anomalies$ may call the manager', () => {
  const { manager } = setUp();
  manager.anomalies$.subscribe(() => {
    void manager.handleProgress('t', 1);
  });
  const received = recorder();
  void manager.registerToken('t', received.handler);
  void manager.handleProgress('nobody', 1);
  expect(received.values).toEqual([1]);
});

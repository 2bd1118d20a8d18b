// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress#progress-flow
import { isProgressToken, type ProgressToken, ProgressErrorCode } from '@milepost/progress-core';
import { deferred } from '@milepost/testing';

import { recorder, request, setUp } from './set-up.js';

describe('a token', () => {
  test('is created if none is given, and is different each time', () => {
    const { manager } = setUp();
    const tokens = Array.from({ length: 100 }, () => manager.start(request()).token);
    expect(new Set(tokens).size).toBe(100);
    expect(tokens.every((token) => typeof token === 'string' && token.length >= 22)).toBe(true);
  });

  test('is taken from the options or else from the params, and other _meta is kept', () => {
    const { manager } = setUp();
    const params = { name: 'work', _meta: { progressToken: 'theirs', trace: 1 } };
    expect(manager.start({ method: 'm', params }).request).toEqual({
      method: 'm',
      params: { name: 'work', _meta: { progressToken: 'theirs', trace: 1 } },
    });
    expect(manager.start({ method: 'm', params, progress: { token: 7 } }).request.params).toEqual({
      name: 'work',
      _meta: { progressToken: 7, trace: 1 },
    });
    expect(params._meta.progressToken).toBe('theirs');
    const bare = manager.start({ method: 'm' });
    expect(bare.request).toEqual({ method: 'm', params: { _meta: { progressToken: bare.token } } });
  });

  test('that is an integer differs from the same integer as a string; 0 and the empty string are tokens', () => {
    const { manager } = setUp();
    const tokens: ProgressToken[] = [0, '', '0', 1, '1', -1, Number.MAX_SAFE_INTEGER];
    const received = tokens.map(() => recorder());
    for (const [index, token] of tokens.entries())
      void manager.registerToken(token, received[index]?.handler);
    for (const [index, token] of tokens.entries()) void manager.handleProgress(token, index);
    expect(received.map(({ values }) => values)).toEqual(tokens.map((_, index) => [index]));
    for (const token of [0, ''] as const) {
      const operation = setUp().manager.start({ ...request(), progress: { token } });
      expect(operation.token).toBe(token);
      expect(operation.request.params._meta.progressToken).toBe(token);
    }
  });

  test.each([1.5, NaN, Infinity, 2 ** 53, null, {}, true])('of %p is refused as not valid', (token) => {
    const { manager } = setUp();
    const refused = expect.objectContaining({ code: ProgressErrorCode.INVALID_TOKEN }) as unknown;
    expect(isProgressToken(token)).toBe(false);
    expect(() => manager.registerToken(token as ProgressToken)).toThrow(refused as Error);
    const params = { _meta: { progressToken: token } };
    expect(() => manager.start({ method: 'm', params })).toThrow(refused as Error);
    expect(manager.stats().active).toBe(0);
  });

  test('that is active is refused a second time, and keeps its handler', () => {
    const { manager } = setUp();
    const received = recorder();
    void manager.registerToken('t', received.handler);
    for (const again of [
      () => manager.registerToken('t'),
      () => manager.start({ ...request(), progress: { token: 't' } }),
    ]) {
      expect(again).toThrow(
        expect.objectContaining({ code: ProgressErrorCode.STATE_ERROR, details: { token: 't' } }) as Error,
      );
    }
    void manager.handleProgress('t', 1);
    expect(received.values).toEqual([1]);
  });

  test('can be used again after the end, and starts without any values', async () => {
    const { clock, manager } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
    const first = manager.start({ ...request(), progress: { token: 't' } });
    void manager.handleProgress('t', 100, 200, 'first');
    await clock.advanceAsync(500);
    await first.settle('completed');
    const received = recorder();
    const second = manager.start({ ...request(), progress: { token: 't', callback: received.handler } });
    void manager.handleProgress('t', 1);
    expect(received.updates).toEqual([
      expect.objectContaining({
        progress: 1,
        total: undefined,
        message: undefined,
        sequence: 1,
        rate: undefined,
        elapsedMs: 0,
      }),
    ]);
    expect(first.latest?.progress).toBe(100);
    expect(second.state).toBe('active');
  });

  test('can be used again while its last handler still runs, and their updates stay apart', async () => {
    const { clock, manager } = setUp();
    const hold = deferred();
    const received: string[] = [];
    const first = manager.start({
      ...request(),
      progress: {
        token: 't',
        callback: async ({ progress }) => {
          received.push(`first ${String(progress)}`);
          await hold.promise;
        },
      },
    });
    void manager.handleProgress('t', 1);
    void manager.handleProgress('t', 2);
    const ended = first.settle('completed');
    const second = manager.start({
      ...request(),
      idleTimeoutMs: 1000,
      progress: { token: 't', callback: ({ progress }) => void received.push(`second ${String(progress)}`) },
    });
    void manager.handleProgress('t', 1);
    await clock.advanceAsync(500);
    hold.resolve();
    await ended;
    void manager.handleProgress('t', 2);
    expect(received).toEqual(['first 1', 'second 1', 'first 2', 'second 2']);
    expect([first.state, second.state]).toEqual(['completed', 'active']);
    expect(manager.stats().active).toBe(1);
    expect(manager.snapshot()[0]?.method).toBe('tools/call');
    await clock.advanceAsync(1000);
    expect(second.state).toBe('timed_out');
    expect(clock.pending).toBe(0);
  });
});

describe('maxActiveTokens', () => {
  test('refuses one more token in start and registerToken, until one has ended', async () => {
    const { manager } = setUp({ maxActiveTokens: 2 });
    const forget = manager.registerToken('a');
    const operation = manager.start(request());
    const full = expect.objectContaining({
      code: ProgressErrorCode.STATE_ERROR,
      message: expect.stringContaining('maxActiveTokens'),
    }) as Error;
    expect(() => manager.registerToken('b')).toThrow(full);
    expect(() => manager.start(request())).toThrow(full);
    await forget();
    void manager.registerToken('b');
    expect(() => manager.registerToken('c')).toThrow(full);
    operation.cancel();
    void manager.registerToken('c');
    expect(manager.stats().active).toBe(2);
  });

  test('counts active tokens only, and not those whose last handler still runs', async () => {
    const { clock, manager } = setUp({ maxActiveTokens: 1 });
    for (let round = 0; round < 50; round++) {
      const operation = manager.start({
        ...request(),
        progress: { callback: () => new Promise<void>(() => undefined) },
      });
      void manager.handleProgress(operation.token, 1);
      void operation.settle('completed');
    }
    const received = recorder();
    void manager.registerToken('t', received.handler);
    void manager.handleProgress('t', 1);
    expect(received.values).toEqual([1]);
    manager.close();
    await clock.advanceAsync(0);
    expect(manager.stats()).toMatchObject({ active: 0, ended: { completed: 50 } });
  });

  test.each([0, -1, NaN, 1.5])('of %p is refused', (maxActiveTokens) => {
    expect(() => setUp({ maxActiveTokens })).toThrow(RangeError);
  });

  test('of Infinity allows many tokens, and serves each of them', () => {
    const { manager } = setUp({ maxActiveTokens: Infinity, maxUpdatesPerSecond: Infinity });
    const last = new Map<ProgressToken, number>();
    const count = 20_000;
    for (let token = 0; token < count; token++) {
      void manager.registerToken(token, ({ token: of, progress }) => void last.set(of, progress));
    }
    for (const round of [1, 2])
      for (let token = 0; token < count; token++) void manager.handleProgress(token, round * count + token);
    expect(last.size).toBe(count);
    expect([...last].every(([token, progress]) => progress === 2 * count + (token as number))).toBe(true);
  });
});

describe('registerToken', () => {
  test('returns a function that removes the token at once, delivers what waits, and does nothing a second time', async () => {
    const { clock, manager, anomalies } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
    const received = recorder();
    const forget = manager.registerToken('t', received.handler);
    for (const progress of [1, 2, 3]) void manager.handleProgress('t', progress);
    const forgotten = forget();
    void manager.handleProgress('t', 4);
    await forgotten;
    expect(received.values).toEqual([1, 3]);
    expect(anomalies.at(-1)).toMatchObject({ kind: 'late', token: 't' });
    expect(manager.stats().active).toBe(0);
    expect(clock.pending).toBe(0);

    void manager.registerToken('t', received.handler);
    await forget();
    void manager.handleProgress('t', 5);
    expect(received.values).toEqual([1, 3, 5]);
  });

  test('keeps the state for updates$ and snapshot without a handler', () => {
    const { manager } = setUp();
    void manager.registerToken('t');
    void manager.handleProgress('t', 1, 4);
    const received = recorder();
    manager.updates$.subscribe(received.handler);
    void manager.handleProgress('t', 2);
    expect(received.updates).toEqual([
      expect.objectContaining({ token: 't', progress: 2, total: 4, percentage: 50, sequence: 2 }),
    ]);
    expect(manager.stats()).toMatchObject({ received: 2, delivered: 1 });
  });
});

describe.each([{ maxUpdatesPerSecond: 0 }, { maxUpdatesPerSecond: NaN }, { burst: 0 }, { burst: NaN }])(
  'options of %j',
  (options) => {
    test('are refused', () => {
      expect(() => setUp(options)).toThrow(RangeError);
    });
  },
);

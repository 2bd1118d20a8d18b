import { callTool } from '@milepost/mcp-sdk';
import {
  HEARTBEAT_META_KEY,
  ProgressError,
  ProgressErrorCode,
  type ProgressToken,
} from '@milepost/progress-core';
import { FakeClock } from '@milepost/progress-core/testing';
import { ProgressManager, type ProgressUpdate } from '@milepost/progress-manager';
import { deferred, eventually, expectIncreasing, turns } from '@milepost/testing';
import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';

import { type Connection, DONE, type Handled, notificationsOf, SDKS } from './in-memory-connection.js';

/** A tool that reports three steps and responds. */
async function threeSteps({ notify }: Handled): Promise<unknown> {
  for (const step of [1, 2, 3]) await notify(step, 3);
  return DONE;
}

/** A tool that reports one step and works until it is cancelled. */
async function endless({ notify, signal }: Handled): Promise<unknown> {
  await notify(1);
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  return DONE;
}

function tokensOf({ sent }: Connection): unknown[] {
  return sent.flatMap((message) =>
    'method' in message && message.method === 'tools/call' ? [message.params?._meta?.['progressToken']] : [],
  );
}

describe.each(SDKS)('a call through the SDK %s', (_, connect) => {
  test('delivers its updates to a callback, an observable and an iteration, and then its result', async () => {
    const { call, errors, close } = await connect(threeSteps);
    const log: unknown[] = [];
    const told = call('work', { onprogress: ({ progress }) => void log.push(['callback', progress]) });
    told.updates$.subscribe({
      next: ({ progress }) => log.push(['observable', progress]),
      complete: () => log.push('complete'),
    });
    const iterated: ProgressUpdate[] = [];
    const iteration = (async () => {
      for await (const update of told) iterated.push(update);
    })();
    const result = await told.result;
    expect(result).toEqual(DONE);
    expect(log.filter((entry) => Array.isArray(entry) && entry[0] === 'callback')).toEqual(
      [1, 2, 3].map((step) => ['callback', step]),
    );
    expect(log.filter((entry) => Array.isArray(entry) && entry[0] === 'observable')).toEqual(
      [1, 2, 3].map((step) => ['observable', step]),
    );
    await iteration;
    expect(log.at(-1)).toBe('complete');
    expect(iterated.at(-1)).toMatchObject({ progress: 3, total: 3, percentage: 100, token: told.token });
    expect(told.operation.state).toBe('completed');
    expect(told.operation.latest?.progress).toBe(3);
    expect(errors).toEqual([]);
    await close();
  });

  test('delivers the last update before the result, however fast updates arrive', async () => {
    const { call, errors, close } = await connect(async ({ notify }) => {
      for (let step = 1; step <= 500; step++) await notify(step, 500);
      return DONE;
    });
    const heard: number[] = [];
    const told = call('work', { onprogress: ({ progress }) => void heard.push(progress) });
    const last = told.result.then(() => heard.at(-1));
    await expect(last).resolves.toBe(500);
    expect(heard.length).toBeLessThan(30);
    expectIncreasing(heard);
    expect(errors).toEqual([]);
    await close();
  });

  test('is kept apart from other concurrent calls', async () => {
    const { call, errors, close } = await connect(threeSteps);
    const heard = Array.from({ length: 300 }, () => [] as number[]);
    const calls = heard.map((values) =>
      call('work', { onprogress: ({ progress }) => void values.push(progress) }),
    );
    expect(new Set(calls.map(({ token }) => token)).size).toBe(300);
    await Promise.all(calls.map(({ result }) => result));
    expect(heard).toEqual(heard.map(() => [1, 2, 3]));
    expect(errors).toEqual([]);
    await close();
  });

  describe('uses', () => {
    test.each<[string, ProgressToken]>([
      ['a number', 1],
      ['a text of digits', '1'],
      ['zero', 0],
      ['an empty text', ''],
      ['a text', 'my token'],
    ])('the token of the caller, with its type: %s', async (_name, token) => {
      const connection = await connect(threeSteps);
      const ways = [
        () => connection.call('work', { token }),
        () => connection.call('work', {}, { progressToken: token, other: 'kept' }),
      ];
      for (const start of ways) {
        const told = start();
        const heard: ProgressToken[] = [];
        told.updates$.subscribe((update) => heard.push(update.token));
        await told.result;
        expect(told.token).toBe(token);
        expect(heard).toEqual([token, token, token]);
      }
      expect(tokensOf(connection)).toEqual([token, token]);
      expect(connection.sent.at(-1)).toMatchObject({ params: { _meta: { other: 'kept' } } });
      expect(connection.errors).toEqual([]);
      await connection.close();
    });

    test('a token that cannot be guessed, if the caller gives none', async () => {
      const connection = await connect(threeSteps);
      await connection.call('work').result;
      expect(tokensOf(connection)).toEqual([expect.stringMatching(/^[\w-]{22}$/)]);
      await connection.close();
    });

    test('1 and "1" at the same time, which are two tokens', async () => {
      const { call, close } = await connect(threeSteps);
      const heard: ProgressToken[] = [];
      const note = ({ token }: ProgressUpdate): void => void heard.push(token);
      const calls = [1, '1'].map((token) => call('work', { token, onprogress: note }));
      await Promise.all(calls.map(({ result }) => result));
      expect(heard.filter((token) => token === 1)).toHaveLength(3);
      expect(heard.filter((token) => token === '1')).toHaveLength(3);
      await close();
    });

    test('a token again after its first call: while it is active it is refused, and nothing is sent', async () => {
      const connection = await connect(endless);
      const first = connection.call('work', { token: 'mine' });
      expect(() => connection.call('work', { token: 'mine' })).toThrow(
        'The progress token is already active; choose another.',
      );
      await turns(3);
      expect(tokensOf(connection)).toEqual(['mine']);
      first.cancel();
      await expect(first.result).rejects.toBeInstanceOf(ProgressError);
      const second = connection.call('work', { token: 'mine' });
      await turns(3);
      expect(second.operation.latest?.progress).toBe(1);
      second.cancel();
      await connection.close();
    });

    test.each([[0.5], [NaN], [{}], [null], [true]])('no invalid token: %p', async (token) => {
      const connection = await connect(threeSteps);
      const call = (): unknown => connection.call('work', {}, { progressToken: token });
      expect(call).toThrow('A progress token must be a string or a safe integer');
      expect(tokensOf(connection)).toEqual([]);
      await connection.close();
    });
  });

  // https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/cancellation
  describe('is cancelled', () => {
    const cancellations = ({ sent }: Connection): unknown[] =>
      notificationsOf(sent, 'notifications/cancelled');
    const cancelled = { code: ProgressErrorCode.CANCELLED };

    test('once while it runs: the server is notified, the result rejects with the reason, the iteration ends', async () => {
      const aborted = deferred();
      const connection = await connect(async (handled) => {
        handled.signal.addEventListener('abort', () => aborted.resolve());
        return endless(handled);
      });
      const told = connection.call('work');
      for await (const { progress } of told) {
        expect(progress).toBe(1);
        told.cancel('enough');
        told.cancel('more than enough');
      }
      await expect(told.result).rejects.toMatchObject({ ...cancelled, message: 'enough', cause: 'enough' });
      await aborted.promise;
      expect(cancellations(connection)).toEqual([
        expect.objectContaining({ params: { requestId: 1, reason: expect.stringContaining('enough') } }),
      ]);
      expect(told.operation.state).toBe('cancelled');
      expect(connection.errors).toEqual([]);
      await connection.close();
    });

    test('at once, before any update arrived: the server is notified too', async () => {
      const connection = await connect(endless);
      const told = connection.call('work');
      told.cancel(new Error('changed my mind'));
      await expect(told.result).rejects.toMatchObject({ ...cancelled, message: 'changed my mind' });
      await turns(3);
      // If the SDK has not sent the request yet, there is nothing to cancel.
      expect(cancellations(connection)).toHaveLength(tokensOf(connection).length);
      await connection.close();
    });

    test('by the signal of the caller: if it has aborted before, nothing is sent; otherwise the request is cancelled', async () => {
      const connection = await connect(endless);
      const early = connection.call('work', { signal: AbortSignal.abort('too late') });
      await expect(early.result).rejects.toMatchObject({ ...cancelled, message: 'too late' });
      expect(tokensOf(connection)).toEqual([]);
      const controller = new AbortController();
      const told = connection.call('work', {
        signal: controller.signal,
        onprogress: () => controller.abort(),
      });
      await expect(told.result).rejects.toMatchObject(cancelled);
      await turns(3);
      expect(cancellations(connection)).toHaveLength(1);
      await connection.close();
    });

    test('after its end, without effect', async () => {
      const connection = await connect(threeSteps);
      const controller = new AbortController();
      const told = connection.call('work', { signal: controller.signal });
      await told.result;
      told.cancel('too late');
      controller.abort();
      await turns(3);
      expect(told.operation.state).toBe('completed');
      expect(cancellations(connection)).toEqual([]);
      await expect(told.result).resolves.toEqual(DONE);
      await connection.close();
    });

    test('and its late progress and late response do not affect the next call', async () => {
      const release = deferred();
      const over = deferred();
      const connection = await connect(async (handled) => {
        if (handled.name === 'quick') return threeSteps(handled);
        await handled.notify(1);
        await release.promise;
        await handled.notify(2).catch(() => undefined);
        over.resolve();
        return DONE;
      });
      const told = connection.call('slow', { onprogress: () => told.cancel() });
      await expect(told.result).rejects.toMatchObject(cancelled);
      release.resolve();
      await over.promise;
      await turns(3);
      await expect(connection.call('quick').result).resolves.toEqual(DONE);
      expect(told.operation.latest?.progress).toBe(1);
      expect(connection.errors).toEqual([]);
      await connection.close();
    });
  });

  describe('observes its deadlines to the millisecond:', () => {
    function setUpClock() {
      const clock = new FakeClock();
      return { clock, manager: new ProgressManager({ clock }) };
    }

    test('the idle deadline, which an advance extends', async () => {
      const { clock, manager } = setUpClock();
      const steps = Array.from({ length: 3 }, () => deferred());
      const connection = await connect(async ({ notify, signal }) => {
        for (const [index, { promise }] of steps.entries()) {
          await promise;
          await notify(index + 1);
        }
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        return DONE;
      });
      const told = connection.call('work', { manager, idleTimeoutMs: 1000 });
      for (const step of steps) {
        clock.advance(999);
        step.resolve();
        await turns(3);
      }
      clock.advance(999);
      await turns(3);
      expect(told.operation.state).toBe('active');
      clock.advance(1);
      await expect(told.result).rejects.toMatchObject({
        code: ProgressErrorCode.TIMEOUT,
        details: { deadline: 'idle', afterMs: 1000 },
      });
      await turns(3);
      expect(notificationsOf(connection.sent, 'notifications/cancelled')).toHaveLength(1);
      expect(clock.pending).toBe(0);
      await connection.close();
    });

    test('the total deadline, which nothing extends', async () => {
      const { clock, manager } = setUpClock();
      const connection = await connect(endless);
      const told = connection.call('work', { manager, idleTimeoutMs: 900, totalTimeoutMs: 1000 });
      clock.advance(800);
      await turns(3);
      void manager.handleProgress(told.token, 2);
      clock.advance(199);
      expect(told.operation.state).toBe('active');
      clock.advance(1);
      await expect(told.result).rejects.toMatchObject({ details: { deadline: 'total', afterMs: 1000 } });
      expect(manager.stats()).toMatchObject({ active: 0, ended: { timed_out: 1 } });
      await connection.close();
    });

    test.each([0, -1, NaN])('a timeout of %p is refused, and nothing is sent', async (timeoutMs) => {
      const connection = await connect(threeSteps);
      expect(() => connection.call('work', { idleTimeoutMs: timeoutMs })).toThrow(RangeError);
      expect(() => connection.call('work', { totalTimeoutMs: timeoutMs, token: 'free' })).toThrow(RangeError);
      expect(tokensOf(connection)).toEqual([]);
      await connection.call('work', { token: 'free' }).result;
      await connection.close();
    });
  });

  test.each<[string, () => void | Promise<void>]>([
    [
      'throws',
      () => {
        throw new Error('mine');
      },
    ],
    ['rejects', () => Promise.reject(new Error('mine'))],
  ])(
    "a callback that %s is reported to the client's onerror, and does not fail the call",
    async (_how, onprogress) => {
      const { call, errors, close } = await connect(threeSteps);
      await expect(call('work', { onprogress }).result).resolves.toEqual(DONE);
      expect(errors.length).toBeGreaterThan(0);
      for (const { message } of errors) expect(message).toBe('mine');
      await close();
    },
  );

  test('is not ended by the default deadline while the server sends heartbeats', async () => {
    const clock = new FakeClock();
    const manager = new ProgressManager({ clock });
    const release = deferred();
    const { call, close, transport } = await connect(async ({ notify }) => {
      await notify(1);
      await release.promise;
      return DONE;
    });
    const calls = [call('work', { manager }), call('work', { manager, idleTimeoutMs: 60_000 })] as const;
    await eventually(() => expect(manager.stats().received).toBe(2));
    clock.advance(59_999);
    for (const { token } of calls) {
      const params = { progressToken: token, progress: 1.001, _meta: { [HEARTBEAT_META_KEY]: true } };
      transport.onmessage?.({ jsonrpc: '2.0', method: 'notifications/progress', params });
    }
    clock.advance(1);
    await expect(calls[1].result).rejects.toMatchObject({ code: 'timeout' });
    expect(calls[0].operation.signal.aborted).toBe(false);
    release.resolve();
    await calls[0].result;
    await close();
  });

  // https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle#timeouts
  test('is ended by default after a minute without progress, and not before', async () => {
    const clock = new FakeClock();
    const steps = [deferred(), deferred()] as const;
    const { call, close } = await connect(async ({ notify }) => {
      await notify(1);
      await steps[0].promise;
      await notify(2);
      await steps[1].promise;
      return DONE;
    });
    const told = call('work', { manager: new ProgressManager({ clock }) });
    await eventually(() => expect(told.operation.latest?.progress).toBe(1));
    clock.advance(59_999);
    steps[0].resolve();
    await eventually(() => expect(told.operation.latest?.progress).toBe(2));
    clock.advance(59_999);
    expect(told.operation.signal.aborted).toBe(false);
    clock.advance(1);
    await expect(told.result).rejects.toMatchObject({
      code: 'timeout',
      details: { deadline: 'idle', afterMs: 60_000 },
    });
    steps[1].resolve();
    await close();
  });

  test('is not ended by the timeout of the SDK, nor after a day, if its idle timeout is Infinity', async () => {
    jest.useFakeTimers();
    try {
      const release = deferred();
      const { call, callPlain, close } = await connect(async ({ notify }) => {
        await notify(1);
        await release.promise;
        return DONE;
      });
      const told = call('work', { idleTimeoutMs: Infinity });
      const plain = callPlain('work', () => {}).catch((error: unknown) => error);
      await jest.advanceTimersByTimeAsync(24 * 60 * 60 * 1000);
      expect(await plain).toMatchObject({ message: expect.stringContaining('timed out') });
      expect(told.operation.state).toBe('active');
      release.resolve();
      await expect(told.result).resolves.toEqual(DONE);
      await close();
    } finally {
      jest.useRealTimers();
    }
  });

  describe('ends as it does with the SDK alone, if the server', () => {
    async function outcomeOf(handler: (handled: Handled) => unknown) {
      const connection = await connect(async (handled) => {
        await handled.notify(1);
        return handler(handled);
      });
      const told = connection.call('work');
      const iterated: number[] = [];
      const iteration = (async () => {
        for await (const { progress } of told) iterated.push(progress);
      })();
      const ours: unknown = await told.result.catch((error: unknown) => error);
      const plain: unknown = await connection.callPlain('work', () => {}).catch((error: unknown) => error);
      await iteration;
      expect(ours).toEqual(plain);
      expect(iterated).toEqual([1]);
      await connection.close();
      return { ours, state: told.operation.state };
    }

    test('returns a tool error, which is a result', async () => {
      const refused = { content: [{ type: 'text', text: 'no' }], isError: true };
      await expect(outcomeOf(() => refused)).resolves.toEqual({ ours: refused, state: 'completed' });
    });

    test('throws', async () => {
      const { ours, state } = await outcomeOf(() => {
        throw new Error('The tool is broken.');
      });
      expect(ours).toMatchObject({ code: -32603, message: expect.stringContaining('The tool is broken.') });
      expect(state).toBe('failed');
    });

    test('throws a protocol error with data', async () => {
      const { ours, state } = await outcomeOf(() => {
        throw Object.assign(new Error('no such row'), { code: -32602, data: { row: 7 } });
      });
      expect(ours).toMatchObject({ code: -32602, data: { row: 7 } });
      expect(state).toBe('failed');
    });
  });

  test('fails with a clear error before the client is connected, and after it was closed', async () => {
    const refused = expect.objectContaining({ code: ProgressErrorCode.STATE_ERROR }) as Error;
    const info = { name: 'test', version: '1.0.0' };
    for (const client of [new ClientV1(info), new ClientV2(info)]) {
      expect(() => callTool(client, { name: 'work' })).toThrow(refused);
      expect(() => callTool(client, { name: 'work' })).toThrow('await its connect() first');
    }
    const { call, close } = await connect(threeSteps);
    await close();
    expect(() => call('work')).toThrow(refused);
  });
});

// A result that no tool of the SDK's own server can return.
describe.each(SDKS)('a result that the schema refuses, through the SDK %s,', (_, connect) => {
  test('rejects as the SDK does, after the updates that arrived before it', async () => {
    const connection = await connect(threeSteps, {
      wrap: (transport) => {
        const start = transport.start.bind(transport);
        transport.start = async () => {
          const { onmessage } = transport;
          transport.onmessage = (message, ...rest: []) => {
            const isAnswer = 'result' in message && 'content' in message.result;
            onmessage?.(isAnswer ? { ...message, result: { content: 'no list' } } : message, ...rest);
          };
          await start();
        };
        return transport;
      },
    });
    const heard: number[] = [];
    const told = connection.call('work', { onprogress: ({ progress }) => void heard.push(progress) });
    const plain: unknown = await connection.callPlain('work', () => {}).catch((error: unknown) => error);
    await expect(told.result).rejects.toEqual(plain);
    expect(plain).toBeInstanceOf(Error);
    expect(heard).toEqual([1, 2, 3]);
    expect(told.operation.state).toBe('failed');
    await connection.close();
  });
});

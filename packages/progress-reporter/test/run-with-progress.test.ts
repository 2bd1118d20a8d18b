import { FakeClock } from '@milepost/progress-core/testing';

import { type ProgressReporter, runWithProgress } from '../src/index.js';
import { hasSettled, RecordingTransport } from './recording-transport.js';

function requestWith(progressToken?: unknown) {
  return { method: 'tools/call', params: { name: 'index', _meta: { progressToken } } };
}

function createTransport(): RecordingTransport {
  return new RecordingTransport(new FakeClock());
}

describe('runWithProgress', () => {
  test('passes a reporter to the work, and completes it before it returns the result', async () => {
    const transport = createTransport();
    const result = await runWithProgress(requestWith('token'), transport, async (progress) => {
      progress.report(1, 3, 'one');
      await Promise.resolve();
      return 42;
    });
    expect(result).toBe(42);
    expect(transport.updates).toEqual([
      { progress: 1, total: 3, message: 'one' },
      { progress: 3, total: 3 },
    ]);
    expect(transport.notifications[0]?.params.progressToken).toBe('token');
  });

  // The response must not be sent before the last update, because progress must stop after completion.
  // https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress#implementation-notes
  test.each(['returns', 'throws'])(
    'settles only after the last update is written, when the work %s',
    async (how) => {
      const transport = createTransport();
      transport.answer = transport.stall;
      const running = runWithProgress(requestWith(0), transport, (progress) => {
        progress.report(1, 3);
        if (how === 'throws') throw new Error('failed');
      });
      expect(await hasSettled(running)).toBe(false);
      transport.settle();
      expect(await hasSettled(running)).toBe(false);
      transport.settle();
      expect(await hasSettled(running)).toBe(true);
      await running.catch(() => undefined);
      expect(transport.values).toHaveLength(2);
    },
  );

  test('throws the error of the work, and reports it without setting the value to the total', async () => {
    const transport = createTransport();
    const error = new Error('No such table');
    const running = runWithProgress(requestWith('token'), transport, (progress) => {
      progress.report(1, 3);
      throw error;
    });
    await expect(running).rejects.toBe(error);
    expect(transport.last).toEqual({ progress: expect.closeTo(1, 12), total: 3, message: 'No such table' });
  });

  test('rejects with undefined if the work does', async () => {
    const running = runWithProgress(requestWith('token'), createTransport(), () =>
      Promise.reject(undefined as unknown),
    );
    await expect(running).rejects.toBeUndefined();
  });

  test('lets the work complete the reporter itself, with its own message', async () => {
    const transport = createTransport();
    await runWithProgress(requestWith('token'), transport, async (progress) => {
      progress.report(1, 3);
      await progress.complete('Three of three');
    });
    expect(transport.updates).toEqual([
      { progress: 1, total: 3 },
      { progress: 3, total: 3, message: 'Three of three' },
    ]);
  });

  test.each([
    ['params without a token', requestWith()],
    ['no _meta', { params: { name: 'index' } }],
    ['no params', {}],
    ['params that are not an object', { params: 7 }],
  ])('runs the work and sends nothing, if the request has %s', async (_, request) => {
    const transport = createTransport();
    const work = (progress: ProgressReporter): string => {
      progress.report(1, 2);
      return 'result';
    };
    expect(await runWithProgress(request, transport, work)).toBe('result');
    expect(transport.updates).toEqual([]);
  });

  test.each([1.5, null, {}, true, NaN])(
    'rejects the token %p with invalid_token, and does not run the work',
    async (token) => {
      const work = jest.fn();
      const running = runWithProgress(requestWith(token), createTransport(), work);
      await expect(running).rejects.toMatchObject({ name: 'ProgressError', code: 'invalid_token' });
      expect(work).not.toHaveBeenCalled();
    },
  );

  test('passes its options to the reporter', async () => {
    const transport = createTransport();
    const abort = new AbortController();
    const result = await runWithProgress(
      requestWith('token'),
      transport,
      (progress) => {
        progress.report(1, 3);
        abort.abort();
        progress.report(2);
        return 'stopped';
      },
      { signal: abort.signal },
    );
    expect(result).toBe('stopped');
    expect(transport.values).toEqual([1]);
  });
});

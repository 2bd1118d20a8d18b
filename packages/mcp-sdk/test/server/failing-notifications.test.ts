import { getEventListeners } from 'node:events';

import { reporterFor, withProgress } from '@milepost/mcp-sdk';
import { ProgressError } from '@milepost/progress-core';
import { FakeClock } from '@milepost/progress-core/testing';
import { turns } from '@milepost/testing';

import { fakeContext } from './fake-context.js';
import { DONE } from './test-server.js';

const progressOf = ({ params }: { params?: Record<string, unknown> | undefined }): unknown =>
  params?.['progress'];

describe.each(['v1', 'v2'] as const)('with a context of SDK %s', (version) => {
  test.each([
    ['rejects', () => Promise.reject(new Error('The wire is cut.'))],
    [
      'throws',
      () => {
        throw new Error('The wire is cut.');
      },
    ],
  ])('a notify that %s does not fail the handler, and is reported to onError', async (_how, notify) => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const errors: ProgressError[] = [];
    const context = fakeContext({ notify })[version];
    const tool = withProgress(
      (_context, progress) => {
        for (let step = 0; step < 3; step++) expect(() => progress.report(step)).not.toThrow();
        return DONE;
      },
      { onError: (error) => void errors.push(error) },
    );
    await expect(tool(context)).resolves.toBe(DONE);
    await turns();
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect(errors.length).toBeGreaterThanOrEqual(3);
    for (const error of errors) {
      expect(error).toBeInstanceOf(ProgressError);
      expect(error.toJSON()).toMatchObject({ error: 'transport', message: 'The wire is cut.' });
    }
  });

  test('a notify that fails does not fail the handler without onError, or with an onError that throws', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const onError = jest.fn(() => {
      throw new Error('The listener is broken.');
    });
    for (const options of [{}, { onError }]) {
      const context = fakeContext({ notify: () => Promise.reject(new Error('The wire is cut.')) })[version];
      const tool = withProgress((_context, progress) => {
        progress.report(1);
        return DONE;
      }, options);
      await expect(tool(context)).resolves.toBe(DONE);
    }
    await turns();
    process.off('unhandledRejection', unhandled);
    expect(onError).toHaveBeenCalled();
    expect(unhandled).not.toHaveBeenCalled();
  });

  test('a handler that fails rejects with its own error, even if notify fails too', async () => {
    const context = fakeContext({ notify: () => Promise.reject(new Error('The wire is cut.')) })[version];
    const tool = withProgress((_context, progress) => {
      progress.report(1);
      throw new TypeError("The tool's own.");
    });
    await expect(tool(context)).rejects.toThrow(new TypeError("The tool's own."));
  });

  test('the last update is sent once more if its write has failed', async () => {
    const notify = (_: unknown, count: number): Promise<void> =>
      count === 3 ? Promise.reject(new Error('The store is busy.')) : Promise.resolve();
    const { notified, [version]: context } = fakeContext({ notify });
    const progress = reporterFor(context);
    progress.report(1, 3);
    progress.report(2, 3);
    await progress.complete('All done');
    expect(notified.map(progressOf)).toEqual([1, 2, 3, 3]);
    expect(notified.at(-1)).toMatchObject({ params: { progress: 3, total: 3, message: 'All done' } });
  });

  test('a lost update is not sent again if a later update was written', async () => {
    const notify = (_: unknown, count: number): Promise<void> =>
      count === 1 ? Promise.reject(new Error('The store is busy.')) : Promise.resolve();
    const { notified, [version]: context } = fakeContext({ notify });
    const progress = reporterFor(context);
    for (const step of [1, 2, 3]) progress.report(step);
    await progress.complete();
    expect(notified.map(progressOf)).toEqual([1, 2, 3]);
  });

  test.each(['the request', 'the request, with a signal of its own', 'its own signal'])(
    'a notify that never settles delays the response until %s is aborted',
    async (which) => {
      const {
        controller,
        notified,
        [version]: context,
      } = fakeContext({ notify: () => new Promise(() => {}), ping: () => Promise.resolve({}) });
      const own = new AbortController();
      const answered = jest.fn();
      const tool = withProgress(
        (_context, progress) => {
          progress.report(1);
          return DONE;
        },
        which === 'the request' ? {} : { signal: own.signal },
      );
      const answer = tool(context).then(answered);
      await turns();
      expect(answered).not.toHaveBeenCalled();
      (which === 'its own signal' ? own : controller).abort();
      await answer;
      expect(answered).toHaveBeenCalledWith(DONE);
      expect(notified).toHaveLength(1);
    },
  );

  test('a completed reporter leaves no listener at the signal option or at the signal of the request', async () => {
    const { controller, [version]: context } = fakeContext();
    const own = new AbortController();
    const progress = reporterFor(context, { signal: own.signal });
    progress.report(1);
    const left = (): number[] =>
      [own, controller].map(({ signal }) => getEventListeners(signal, 'abort').length);
    expect(left()).toEqual([1, 1]);
    await progress.complete();
    expect(left()).toEqual([0, 0]);
  });

  test('flush resolves only when all updates are written', async () => {
    let write = (): void => {};
    const { notified, [version]: context } = fakeContext({
      notify: () => new Promise((resolve) => (write = resolve)),
    });
    const progress = reporterFor(context);
    progress.report(1);
    const flushed = jest.fn();
    const flush = progress.flush().then(flushed);
    await turns();
    expect(notified).toHaveLength(1);
    expect(flushed).not.toHaveBeenCalled();
    write();
    await flush;
  });

  test('a peer that does not read is sent at most two updates, and then only the latest one waits', async () => {
    const writes: (() => void)[] = [];
    const { notified, [version]: context } = fakeContext({
      notify: () => new Promise((resolve) => void writes.push(resolve)),
    });
    const progress = reporterFor(context, { maxUpdatesPerSecond: Infinity, barrier: 'none' });
    for (let step = 1; step <= 1_000; step++) {
      progress.report(step, 1_000);
      await Promise.resolve();
    }
    // The first two were passed to the peer; the others wait for the write of the second.
    expect(notified.length).toBeLessThanOrEqual(2);
    const completed = progress.complete();
    // Each finished write makes room for the next update.
    const end = completed.then(() => 'complete' as const);
    for (let next: unknown; next !== 'complete'; next = await Promise.race([end, turns()])) {
      for (const write of writes.splice(0)) write();
    }
    expect(notified.length).toBeLessThanOrEqual(4);
    expect(notified.at(-1)).toMatchObject({ params: { progress: 1_000 } });
  });

  test('a synchronous loop is not held up by writes whose promises it cannot observe', () => {
    const clock = new FakeClock();
    const { notified, [version]: context } = fakeContext();
    const progress = reporterFor(context, { clock, burst: 1, maxUpdatesPerSecond: 10 });
    for (let step = 1; step <= 500; step++) {
      progress.report(step, 500);
      clock.jump(10);
    }
    // Five seconds have passed on the clock within one turn of the event loop.
    expect(notified.length).toBeGreaterThan(40);
    expect(notified.length).toBeLessThanOrEqual(51);
  });
});

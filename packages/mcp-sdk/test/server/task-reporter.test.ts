import { type ReportedTask, reporterFor, withProgress } from '@milepost/mcp-sdk';
import { ProgressError } from '@milepost/progress-core';
import { FakeClock } from '@milepost/progress-core/testing';
import { percentageCases } from '@milepost/testing';

import { fakeContext } from './fake-context.js';
import { DONE } from './test-server.js';

const RELATED_TASK = 'io.modelcontextprotocol/related-task';

/** Returns a reported task, and the status messages that it was given. */
function taskOf(given: Partial<ReportedTask> = {}): { task: ReportedTask; statuses: string[] } {
  const statuses: string[] = [];
  const setStatusMessage = (text: string): void => void statuses.push(text);
  return { statuses, task: { taskId: 'a task', setStatusMessage, ...given } };
}

describe.each(['v1', 'v2'] as const)('a task of SDK %s', (version) => {
  test('each notification, including a heartbeat, names the task', async () => {
    const clock = new FakeClock();
    const { notified, [version]: context } = fakeContext({ token: 0 });
    const { task } = taskOf();
    const progress = reporterFor(context, { task, clock, heartbeatMs: 100 });
    progress.report(1, 2, 'Begun');
    await clock.advanceAsync(100);
    await progress.complete();
    expect(notified).toHaveLength(3);
    for (const { params } of notified) {
      expect(params).toMatchObject({ progressToken: 0, _meta: { [RELATED_TASK]: { taskId: 'a task' } } });
    }
    expect(notified[1]?.params?._meta).toMatchObject({ 'milepost/heartbeat': true });
  });

  test('the notify of the task replaces the notify of the request', async () => {
    const { notified, [version]: context } = fakeContext();
    const notify = jest.fn(() => Promise.resolve());
    const { task, statuses } = taskOf({ notify });
    const progress = reporterFor(context, { task });
    progress.report(1, 2);
    await progress.complete();
    expect(notify).toHaveBeenCalledTimes(2);
    expect(notified).toEqual([]);
    expect(statuses).toEqual(['50 %', '100 %']);
  });

  test('the task outlives the request, and ignores its signal and its barrier', async () => {
    const ping = jest.fn(() => Promise.resolve({}));
    const { notified, controller, [version]: context } = fakeContext({ ping });
    const { task, statuses } = taskOf();
    const progress = reporterFor(context, { task, barrier: 'ping' });
    controller.abort();
    progress.report(1, 2);
    await progress.complete();
    expect(notified).toHaveLength(2);
    expect(statuses).toEqual(['50 %', '100 %']);
    expect(ping).not.toHaveBeenCalled();
  });

  test('the signal option ends the reporter of a task', async () => {
    const own = new AbortController();
    const { notified, [version]: context } = fakeContext();
    const { task, statuses } = taskOf();
    const progress = reporterFor(context, { task, signal: own.signal });
    progress.report(1, 2);
    await progress.flush();
    own.abort();
    progress.report(2, 2);
    await progress.complete();
    expect(notified).toHaveLength(1);
    expect(statuses).toEqual(['50 %']);
  });

  test('if no progress is requested, only the status message is set, and without setStatusMessage nothing is sent', async () => {
    const { notified, [version]: context } = fakeContext();
    const asked = 'mcpReq' in context ? context.mcpReq : context;
    const unasked = { ...asked, _meta: {} };
    const silent = version === 'v2' ? { mcpReq: unasked } : unasked;
    const { task, statuses } = taskOf();
    const clock = new FakeClock();
    for (const given of [task, { taskId: 'a task' }]) {
      const progress = reporterFor(silent as typeof context, { task: given, clock, heartbeatMs: 5 });
      progress.report(1, 4, 'Reading');
      await progress.complete();
    }
    expect(notified).toEqual([]);
    expect(statuses).toEqual(['Reading (25 %)', 'Reading (100 %)']);
    expect(clock.pending).toBe(0);
  });

  test('notifications and status messages are both limited to the rate', async () => {
    const clock = new FakeClock();
    const { notified, [version]: context } = fakeContext();
    const { task, statuses } = taskOf();
    const progress = reporterFor(context, { task, clock, maxUpdatesPerSecond: 2, burst: 1 });
    for (let step = 1; step <= 100; step++) {
      progress.report(step, 100);
      await clock.advanceAsync(10);
    }
    await progress.complete();
    expect(statuses).toEqual(['1 %', '50 %', '100 %']);
    expect(notified.map(({ params }) => params?.['progress'])).toEqual([1, 50, 100]);
  });
});

test('in revision 2026-07-28 a task reports only by its status message, because notifications are not allowed', async () => {
  const { notified, v2 } = fakeContext({ modern: true });
  const notify = jest.fn(() => Promise.resolve());
  const { task, statuses } = taskOf({ notify });
  const progress = reporterFor(v2, { task });
  progress.report(1, 4, 'Reading');
  await progress.complete();
  const silent = reporterFor(v2, { task: { taskId: 'another', notify } });
  silent.report(1);
  await silent.complete();
  expect(statuses).toEqual(['Reading (25 %)', 'Reading (100 %)']);
  expect(notified).toEqual([]);
  expect(notify).not.toHaveBeenCalled();
});

describe('the status message', () => {
  const texts = async (
    ...updates: [progress: number, total?: number | undefined, message?: string][]
  ): Promise<string[]> => {
    const { task, statuses } = taskOf();
    const progress = reporterFor(fakeContext().v2, { task });
    for (const update of updates) {
      progress.report(...update);
      await progress.flush();
    }
    return statuses;
  };

  test('contains the message and the amount that is done', async () => {
    expect(await texts([42, 100, 'Reading'])).toEqual(['Reading (42 %)']);
    expect(await texts([42, 100])).toEqual(['42 %']);
    expect(await texts([1234, undefined, 'Reading'])).toEqual(['Reading (1234)']);
    expect(await texts([1234])).toEqual(['1234']);
    expect(await texts([0, undefined, 'Reading'])).toEqual(['Reading']);
    expect(await texts([3, 0])).toEqual(['3']);
  });

  test('repeats the last message while only the value changes', async () => {
    expect(await texts([1, 4, 'Reading'], [2, 4], [3, 4, 'Writing'], [4, 4])).toEqual([
      'Reading (25 %)',
      'Reading (50 %)',
      'Writing (75 %)',
      'Writing (100 %)',
    ]);
  });

  test.each(percentageCases)('shows %d of %d as %s', async (progress, total, text) => {
    expect(await texts([progress, total])).toEqual([text]);
  });

  test('shows more than 100 per cent, and the percentage of very large values', async () => {
    expect(await texts([3, 2])).toEqual(['150 %']);
    expect(await texts([1e308, 1.6e308])).toEqual(['62 %']);
  });

  test('shows all digits of a large value, and hides an invisible step', async () => {
    expect(await texts([1_234_567], [1_234_567, undefined, 'Still'])).toEqual(['1234567', 'Still (1234567)']);
    expect(await texts([0, undefined, 'One'], [0, undefined, 'Two'])).toEqual(['One', 'Two']);
    expect(await texts([0.5], [5, 5], [5, 5, 'Done'])).toEqual(['0.5', '100 %', 'Done (100 %)']);
  });

  test('is not changed by a heartbeat', async () => {
    const clock = new FakeClock();
    const { task, statuses } = taskOf();
    const progress = reporterFor(fakeContext().v2, { task, clock, heartbeatMs: 50 });
    progress.report(0);
    await clock.advanceAsync(100);
    expect(statuses).toEqual(['0', '0', '0']);
    await progress.complete();
  });
});

describe('if a way to report fails', () => {
  test.each([
    ['notify rejects', { notify: () => Promise.reject(new Error('No stream.')) }],
    [
      'notify throws',
      {
        notify: () => {
          throw new Error('No stream.');
        },
      },
    ],
  ])('%s: the status messages are still set, one after another', async (_how, given) => {
    const errors: ProgressError[] = [];
    const log: string[] = [];
    const setStatusMessage = async (text: string): Promise<void> => {
      log.push(`begin ${text}`);
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`end ${text}`);
    };
    const { task } = taskOf({ ...given, setStatusMessage });
    const progress = reporterFor(fakeContext().v2, { task, onError: (error) => void errors.push(error) });
    progress.report(1, 3);
    progress.report(2, 3);
    await progress.complete();
    log.push('completed');
    const [begun, ended] = [
      log.filter((_, index) => index % 2 === 0),
      log.filter((_, index) => index % 2 === 1),
    ];
    expect(log.at(-1)).toBe('completed');
    expect(begun.slice(0, -1).map((text) => text.replace('begin', 'end'))).toEqual(ended);
    expect(ended.at(-1)).toBe('end 100 %');
    expect(errors.map(({ message }) => message)).toContain('No stream.');
  });

  test('a status message that cannot be set is reported to onError, and the notifications are still sent', async () => {
    const errors: ProgressError[] = [];
    const { notified, v1 } = fakeContext();
    const setStatusMessage = (): never => {
      throw new Error('The task is over.');
    };
    const { task } = taskOf({ setStatusMessage });
    const progress = reporterFor(v1, { task, onError: (error) => void errors.push(error) });
    progress.report(1, 2);
    await expect(progress.complete()).resolves.toBeUndefined();
    expect(notified.map(({ params }) => params?.['progress'])).toContain(2);
    expect(errors[0]).toBeInstanceOf(ProgressError);
    expect(errors[0]?.message).toBe('The task is over.');
  });
});

test('withProgress accepts no task, because its reporter ends when the handler returns', async () => {
  // @ts-expect-error -- each call has its own task: use `reporterFor` in the handler.
  const handler = withProgress(() => DONE, { task: taskOf().task });
  await expect(handler(fakeContext().v2)).resolves.toBe(DONE);
});

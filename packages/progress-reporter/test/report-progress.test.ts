import { FakeClock } from '@milepost/progress-core/testing';
import { retainedBytes } from '@milepost/testing';

import { ProgressReporter, type ProgressReporterOptions } from '../src/index.js';
import { RecordingTransport } from './recording-transport.js';

function setUp(options: ProgressReporterOptions = {}): {
  clock: FakeClock;
  transport: RecordingTransport;
  progress: ProgressReporter;
} {
  const clock = new FakeClock();
  const transport = new RecordingTransport(clock);
  const progress = new ProgressReporter('token', transport, {
    clock,
    maxUpdatesPerSecond: 10,
    burst: 1,
    ...options,
  });
  return { clock, transport, progress };
}

/** Whether the promise settles within a few turns of the event loop. */
async function settlesSoon(promise: Promise<void>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  return settled;
}

test('reportProgress resolves when the update was sent', async () => {
  const { transport, progress } = setUp();
  await progress.reportProgress(1, 3, 'reading');
  expect(transport.updates).toEqual([{ progress: 1, total: 3, message: 'reading' }]);
  await progress.complete();
});

test('reportProgress waits for the rate, and then resolves', async () => {
  const { clock, transport, progress } = setUp();
  progress.report(1);
  const reported = progress.reportProgress(2);
  expect(await settlesSoon(reported)).toBe(false);
  await clock.advanceAsync(100);
  await reported;
  expect(transport.values).toEqual([1, 2]);
  await progress.complete();
});

test('reportProgress waits until a transport that writes later has written the update', async () => {
  const { transport, progress } = setUp({ burst: 5 });
  transport.answer = transport.stall;
  const reported = progress.reportProgress(1);
  expect(await settlesSoon(reported)).toBe(false);
  transport.settle();
  await reported;
});

test('an update that is replaced resolves with the one that has replaced it', async () => {
  const { clock, transport, progress } = setUp();
  progress.report(1);
  const replaced = progress.reportProgress(2);
  progress.report(3);
  await clock.advanceAsync(100);
  await replaced;
  expect(transport.values).toEqual([1, 3]);
  await progress.complete();
});

test('reportProgress resolves although other reports follow all the time', async () => {
  const { clock, progress } = setUp();
  progress.report(1);
  const reported = progress.reportProgress(2);
  for (let value = 3; value < 10; value++) {
    progress.report(value);
    await clock.advanceAsync(40);
  }
  expect(await settlesSoon(reported)).toBe(true);
  await progress.complete();
});

test.each<[string, (progress: ProgressReporter) => Promise<void>]>([
  ['that is not above the last one', (progress) => progress.reportProgress(1)],
  ['that is not a number', (progress) => progress.reportProgress(NaN)],
  [
    'after the end',
    async (progress) => {
      await progress.complete();
      await progress.reportProgress(9);
    },
  ],
])('reportProgress of a value %s resolves, and sends nothing', async (_, report) => {
  const { transport, progress } = setUp({ burst: 5 });
  progress.report(1);
  await report(progress);
  expect(transport.values).toEqual([1]);
});

test('reportProgress resolves when the reporter ends before the update could be sent', async () => {
  const controller = new AbortController();
  const { progress, transport } = setUp({ signal: controller.signal });
  progress.report(1);
  const reported = progress.reportProgress(2);
  controller.abort();
  await reported;
  expect(transport.values).toEqual([1]);
});

test('reportProgress resolves if the transport fails, which is reported to onError', async () => {
  const errors: string[] = [];
  const { transport, progress } = setUp({ onError: ({ message }) => errors.push(message), burst: 5 });
  transport.answer = () => Promise.reject(new Error('broken'));
  await progress.reportProgress(1);
  transport.answer = () => {
    throw new Error('broken at once');
  };
  await progress.reportProgress(2);
  expect(errors).toEqual(['broken', 'broken at once']);
});

test('reportProgress does nothing without a token, and resolves', async () => {
  const progress = new ProgressReporter(undefined, { send: () => undefined });
  await progress.reportProgress(1);
});

test('a loop that awaits reportProgress lets other work go on', async () => {
  const { progress } = setUp({ maxUpdatesPerSecond: Infinity });
  let turns = 0;
  const other = setInterval(() => turns++, 0);
  const startedAt = performance.now();
  for (let value = 1; turns < 3 && performance.now() - startedAt < 30_000; value++)
    await progress.reportProgress(value);
  clearInterval(other);
  expect(turns).toBe(3);
  await progress.complete();
});

test('a million calls that are not awaited hold one promise while the transport stalls', async () => {
  const { transport, progress } = setUp();
  transport.answer = transport.stall;
  progress.report(1);
  const before = await retainedBytes();
  for (let value = 2; value <= 1_000_000; value++) void progress.reportProgress(value);
  expect((await retainedBytes()) - before).toBeLessThan(1_000_000);
  transport.settle();
  progress.report(0);
});

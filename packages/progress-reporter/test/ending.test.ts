import { verifies } from '@milepost/specification';
import fc from 'fast-check';

import { hasSettled, setUp } from './recording-transport.js';

describe('complete', () => {
  test('sets the value to the total, and sends the message', async () => {
    const { progress, transport } = setUp();
    progress.report(30, 100);
    await progress.complete('Done');
    expect(transport.last).toEqual({ progress: 100, total: 100, message: 'Done' });
  });

  test('keeps the value if there is no total, and sends the message', async () => {
    const { progress, transport } = setUp();
    progress.report(30);
    await progress.complete('Done');
    expect(transport.last).toEqual({ progress: expect.closeTo(30, 12), message: 'Done' });
  });

  test('sends nothing if there is nothing new', async () => {
    const untold = setUp();
    await untold.progress.complete();
    expect(untold.transport.updates).toEqual([]);

    const told = setUp();
    told.progress.report(10, 10, 'all');
    await told.progress.complete('all');
    expect(told.transport.updates).toHaveLength(1);
  });

  test('writes the last value and message before it resolves, whatever the rate and the transport', async () => {
    const { clock, progress, transport } = setUp({ maxUpdatesPerSecond: 0.001 });
    transport.answer = () => transport.after(500);
    progress.report(1, 10);
    progress.report(7, undefined, 'seven');
    const done = progress.complete();
    await clock.advanceAsync(500);
    expect(transport.updates).toEqual([
      { progress: 1, total: 10 },
      { progress: 10, total: 10, message: 'seven' },
    ]);
    expect(await hasSettled(done)).toBe(false);
    await clock.advanceAsync(500);
    expect(await hasSettled(done)).toBe(true);
    expect(clock.pending).toBe(0);
  });

  // "Progress notifications MUST stop after completion."
  // https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress#implementation-notes
  test('prevents every later notification, whatever is called', async () => {
    verifies('progress-stops-after-completion');
    const { clock, progress, transport } = setUp({ maxUpdatesPerSecond: 10, heartbeatMs: 50 });
    const { one, two } = progress.phases({ one: 1, two: 1 });
    await progress.complete();
    const { length } = transport.updates;
    progress.report(200, 300, 'more');
    progress.increment();
    progress.message('more');
    one.report(1, 2);
    two.complete('more');
    one.phases({ nested: 1 }).nested.complete();
    for (const _ of progress.track([1, 2, 3])) await progress.flush();
    await progress.fail(new Error('more'));
    await clock.advanceAsync(10_000);
    expect(transport.updates).toHaveLength(length);
    expect(clock.pending).toBe(0);
  });

  test('ignores reports after the call, even before it resolves', async () => {
    const { clock, progress, transport } = setUp();
    transport.answer = () => transport.after(100);
    progress.report(1);
    const done = progress.complete();
    progress.report(2, 5, 'late');
    progress.message('later');
    await clock.advanceAsync(200);
    await done;
    expect(transport.updates).toEqual([{ progress: 1 }]);
  });

  test('sends its message with the last update, even if the same message was sent before', async () => {
    const { progress, transport } = setUp();
    progress.report(1, 2, 'Copying');
    await progress.complete('Copying');
    expect(transport.last).toEqual({ progress: 2, total: 2, message: 'Copying' });
  });

  test('does nothing when it is called a second time', async () => {
    const { progress, transport } = setUp();
    progress.report(1, 2);
    await progress.complete('first');
    await progress.complete('second');
    expect(transport.updates).toEqual([
      { progress: 1, total: 2 },
      { progress: 2, total: 2, message: 'first' },
    ]);
  });

  test('resolves all simultaneous calls when the last update is written', async () => {
    const { clock, progress, transport } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
    transport.answer = () => transport.after(100);
    progress.report(1, 5);
    const all = [progress.complete('done'), progress.fail('other'), progress.complete()];
    await clock.advanceAsync(199);
    for (const done of all) expect(await hasSettled(done)).toBe(false);
    await clock.advanceAsync(1);
    for (const done of all) expect(await hasSettled(done)).toBe(true);
    expect(transport.updates).toEqual([
      { progress: 1, total: 5 },
      { progress: 5, total: 5, message: 'done' },
    ]);
  });

  test('writes the last update even if it is called from inside send', async () => {
    const { clock, progress, transport } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
    let done: Promise<void> | undefined;
    transport.answer = () => {
      done ??= progress.complete('done');
      return transport.after(10);
    };
    progress.report(1, 5);
    await clock.advanceAsync(20);
    expect(await hasSettled(done as Promise<void>)).toBe(true);
    expect(transport.values).toEqual([1, 5]);
  });
});

describe('fail', () => {
  test('sends the update that waits with the error message, and does not set the value to the total', async () => {
    const { progress, transport } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
    progress.report(1, 10);
    progress.report(4);
    await progress.fail(new Error('The disk is full'));
    expect(transport.updates).toEqual([
      { progress: 1, total: 10 },
      { progress: 4, total: 10, message: 'The disk is full' },
    ]);
  });

  test('sends only the update that waits if it gets no error', async () => {
    const { progress, transport } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
    progress.report(1, 10);
    progress.report(4, undefined, 'four');
    await progress.fail();
    expect(transport.last).toEqual({ progress: 4, total: 10, message: 'four' });
  });

  test.each([
    ['a text', 'a text'],
    [{ message: 'of another kind' }, 'of another kind'],
    [404, '404'],
    [null, 'null'],
    [Object.create(null), 'Something was thrown that cannot be shown.'],
  ])('accepts any thrown value: %p', async (thrown, message) => {
    const { progress, transport } = setUp();
    progress.report(1);
    await progress.fail(thrown);
    expect(transport.last).toMatchObject({ message });
  });

  test('ignores a phase that completes after the call', async () => {
    const { clock, progress, transport } = setUp();
    transport.answer = () => transport.after(100);
    const { one } = progress.phases({ one: 1, two: 1 });
    const failed = progress.fail(new Error('no'));
    one.complete('one');
    await clock.advanceAsync(1000);
    await failed;
    expect(transport.updates).toEqual([
      { progress: 0, total: 2 },
      { progress: expect.closeTo(0, 12), total: 2, message: 'no' },
    ]);
  });
});

describe('flush', () => {
  test('writes the update that waits, whatever the rate, and keeps the reporter open', async () => {
    const { clock, progress, transport } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
    progress.report(1);
    progress.report(2);
    await progress.flush();
    expect(transport.values).toEqual([1, 2]);
    progress.report(3);
    expect(transport.values).toEqual([1, 2]);
    await clock.advanceAsync(1000);
    expect(transport.values).toEqual([1, 2, 3]);
  });

  test('waits for the send in flight, and for the one after it', async () => {
    const { clock, progress, transport } = setUp();
    transport.answer = () => transport.after(100);
    progress.report(1);
    progress.report(2);
    const flushed = progress.flush();
    await clock.advanceAsync(199);
    expect(await hasSettled(flushed)).toBe(false);
    await clock.advanceAsync(1);
    expect(await hasSettled(flushed)).toBe(true);
    expect(transport.values).toEqual([1, 2]);
  });

  test('sends nothing if no update waits', async () => {
    const { progress, transport } = setUp();
    await progress.flush();
    progress.report(1);
    await progress.flush();
    await progress.flush();
    expect(transport.values).toEqual([1]);
  });
});

describe('signal', () => {
  test('ends the reporter when it aborts: waiting updates are dropped, and nothing is sent any more', async () => {
    verifies('cancel-frees-resources');
    const abort = new AbortController();
    const { clock, progress, transport } = setUp({
      maxUpdatesPerSecond: 1,
      burst: 1,
      heartbeatMs: 5000,
      signal: abort.signal,
    });
    progress.report(1, 10);
    progress.report(2);
    abort.abort();
    progress.report(3);
    await progress.flush();
    await progress.complete('done');
    await clock.advanceAsync(60_000);
    expect(transport.values).toEqual([1]);
    expect(clock.pending).toBe(0);
  });

  test('a reporter sends nothing if it was aborted before', async () => {
    const { clock, progress, transport } = setUp({ signal: AbortSignal.abort(), heartbeatMs: 10 });
    expect(clock.pending).toBe(0);
    progress.report(1);
    await progress.complete();
    expect(transport.updates).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('an abort listener that runs before the one of the reporter cannot send anything', () => {
    const abort = new AbortController();
    abort.signal.addEventListener('abort', () => set.progress.report(1));
    const set = setUp({ signal: abort.signal });
    abort.abort();
    expect(set.transport.updates).toEqual([]);
  });

  test('an abort resolves all calls that wait for a stalled transport', async () => {
    const abort = new AbortController();
    const { progress, transport } = setUp({ signal: abort.signal });
    transport.answer = transport.stall;
    progress.report(1, 10);
    progress.report(2);
    const waiting = [progress.flush(), progress.complete('done'), progress.complete(), progress.fail('no')];
    for (const one of waiting) expect(await hasSettled(one)).toBe(false);
    abort.abort();
    for (const one of waiting) expect(await hasSettled(one)).toBe(true);
    transport.settle();
    expect(await hasSettled(progress.flush())).toBe(true);
    expect(transport.values).toEqual([1]);
  });

  test('onError is not called after an abort, neither for the send in flight nor for later reports', async () => {
    const abort = new AbortController();
    const { progress, transport, errors } = setUp({ signal: abort.signal });
    transport.answer = transport.stall;
    progress.report(1);
    abort.abort();
    transport.refuse(new Error('cut off'));
    const message = (): string => {
      throw new Error('no name');
    };
    for (const _ of progress.track([1], { message })) progress.report(NaN);
    await progress.complete();
    expect(errors).toEqual([]);
  });

  test('the reporter has no abort listener after the end', async () => {
    const abort = new AbortController();
    const listeners = new Set<unknown>();
    const { signal } = abort;
    jest.spyOn(signal, 'addEventListener').mockImplementation((_, listener) => void listeners.add(listener));
    jest
      .spyOn(signal, 'removeEventListener')
      .mockImplementation((_, listener) => void listeners.delete(listener));
    const { progress } = setUp({ signal });
    expect(listeners.size).toBe(1);
    await progress.complete();
    expect(listeners.size).toBe(0);
  });

  test('an abort at any moment of complete() resolves it, and nothing is sent afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(400), fc.nat(400), async (completeAtMs, abortAtMs) => {
        const abort = new AbortController();
        const { clock, progress, transport } = setUp({
          signal: abort.signal,
          maxUpdatesPerSecond: 10,
          burst: 1,
        });
        transport.answer = () => transport.after(150);
        let done: Promise<void> | undefined;
        let sentAtAbort = 0;
        clock.setTimeout(() => {
          done = progress.complete('done');
        }, completeAtMs);
        clock.setTimeout(() => {
          abort.abort();
          sentAtAbort = transport.updates.length;
        }, abortAtMs);
        for (let step = 0; step < 10; step++) {
          progress.report(step, 10);
          await clock.advanceAsync(50);
        }
        expect(await hasSettled(done as Promise<void>)).toBe(true);
        if (abortAtMs < completeAtMs) expect(transport.updates).toHaveLength(sentAtAbort);
        await clock.advanceAsync(1000);
        expect(clock.pending).toBe(0);
      }),
    );
  });
});

describe('await using', () => {
  test('sends the update that waits and ends the reporter, without setting the value to the total', async () => {
    const { clock, progress, transport } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
    {
      await using scoped = progress;
      scoped.report(1, 10);
      scoped.report(2, 10, 'two');
    }
    progress.report(3);
    await clock.advanceAsync(10_000);
    expect(transport.updates).toEqual([
      { progress: 1, total: 10 },
      { progress: 2, total: 10, message: 'two' },
    ]);
    expect(clock.pending).toBe(0);
  });

  test('does nothing after complete', async () => {
    const { progress, transport } = setUp();
    progress.report(1, 10);
    await progress.complete();
    await progress[Symbol.asyncDispose]();
    expect(transport.values).toEqual([1, 10]);
  });
});

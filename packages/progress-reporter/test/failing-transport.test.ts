import { ProgressErrorCode } from '@milepost/progress-core';

import { closedError, hasSettled, setUp } from './recording-transport.js';

describe('a peer that stalls', () => {
  test('causes one send in flight and one waiting value at most', async () => {
    const { clock, progress, transport } = setUp({ maxUpdatesPerSecond: 10 });
    transport.answer = transport.stall;
    for (let value = 1; value <= 1000; value++) {
      progress.report(value, 1000, `step ${String(value)}`);
      await clock.advanceAsync(10);
    }
    expect(transport.updates).toHaveLength(1);
    transport.settle();
    await clock.advanceAsync(0);
    expect(transport.updates).toEqual([
      { progress: 1, total: 1000, message: 'step 1' },
      { progress: 1000, total: 1000, message: 'step 1000' },
    ]);
    expect(transport.mostInFlight).toBe(1);
  });

  test('delays complete() until it continues', async () => {
    const { progress, transport } = setUp();
    transport.answer = transport.stall;
    progress.report(1, 2);
    const done = progress.complete();
    expect(await hasSettled(done)).toBe(false);
    transport.settle();
    expect(await hasSettled(done)).toBe(false);
    transport.settle();
    expect(await hasSettled(done)).toBe(true);
    expect(transport.values).toEqual([1, 2]);
  });
});

describe.each(['throw', 'reject'] as const)('a transport whose send fails (%s)', (way) => {
  test('never makes report throw, is reported to onError, and does not end the reporter', async () => {
    const { clock, progress, transport, errors } = setUp();
    transport.answer = transport[way];
    expect(() => progress.report(1)).not.toThrow();
    await clock.advanceAsync(0);
    expect(errors).toEqual([expect.objectContaining({ code: ProgressErrorCode.TRANSPORT })]);
    expect(errors[0]?.cause).toBeInstanceOf(Error);
    progress.report(2);
    await clock.advanceAsync(0);
    expect(transport.values).toEqual([1, 2]);
    expect(errors).toHaveLength(2);
  });

  test('never makes flush, complete or fail reject', async () => {
    for (const end of ['flush', 'complete', 'fail'] as const) {
      const { progress, transport } = setUp({ onError: undefined });
      transport.answer = transport[way];
      progress.report(1, 2);
      await expect(progress[end]()).resolves.toBeUndefined();
    }
  });

  test('does no more harm if onError throws', async () => {
    const { clock, progress, transport } = setUp({
      onError: () => {
        throw new Error('the listener threw');
      },
    });
    transport.answer = transport[way];
    progress.report(1, 5);
    progress.report(NaN);
    await clock.advanceAsync(0);
    progress.report(2);
    await clock.advanceAsync(0);
    await progress.complete();
    // The last update is tried twice.
    expect(transport.values).toEqual([1, 2, 5, expect.closeTo(5, 12)]);
  });

  test.each(['fail', 'complete', 'flush'] as const)(
    'loses no update: %s() sends it again after one failure',
    async (end) => {
      const { clock, progress, transport } = setUp();
      transport.answer = () => {
        transport.answer = () => Promise.resolve();
        return transport[way]();
      };
      progress.report(5, undefined, 'Reading');
      await clock.advanceAsync(0);
      await progress[end]();
      expect(transport.updates).toEqual([
        { progress: 5, message: 'Reading' },
        { progress: expect.closeTo(5, 12), message: 'Reading' },
      ]);
    },
  );

  test('loses no update if the failure happens while complete() waits', async () => {
    const { progress, transport } = setUp();
    transport.answer = transport.stall;
    progress.report(1, 2);
    const done = progress.complete('Done');
    transport.settle();
    await hasSettled(done);
    transport.answer = () => Promise.resolve();
    transport.refuse(new Error('for once'));
    await done;
    expect(transport.last).toEqual({
      progress: expect.closeTo(2, 12),
      total: expect.closeTo(2, 12),
      message: 'Done',
    });
  });

  test('stops heartbeats until the next update is sent', async () => {
    const { clock, progress, transport, errors } = setUp({ heartbeatMs: 1000 });
    transport.answer = transport[way];
    progress.report(1);
    await clock.advanceAsync(60_000);
    expect(errors).toHaveLength(1);
    expect(clock.pending).toBe(0);
    transport.answer = () => Promise.resolve();
    progress.report(2);
    await clock.advanceAsync(1000);
    expect(transport.last).toEqual({ progress: expect.closeTo(2, 12), heartbeat: true });
    await progress.complete();
  });

  test('allows onError to report, and sends that update', async () => {
    const { clock, progress, transport } = setUp({
      onError: () => progress.report(10, undefined, 'trouble'),
    });
    transport.answer = () => {
      transport.answer = transport.stall;
      return transport[way]();
    };
    progress.report(1);
    await clock.advanceAsync(0);
    expect(transport.updates).toEqual([{ progress: 1 }, { progress: 10, message: 'trouble' }]);
  });

  test('allows onError to end the reporter, and sends the last update', async () => {
    const ended: Promise<void>[] = [];
    const { clock, progress, transport } = setUp({
      maxUpdatesPerSecond: 1,
      burst: 1,
      onError: (error) => ended.push(progress.fail(error)),
    });
    transport.answer = () => {
      transport.answer = () => transport.after(10);
      return transport[way]();
    };
    progress.report(1);
    await clock.advanceAsync(10);
    expect(ended).toHaveLength(1);
    expect(await hasSettled(Promise.all(ended))).toBe(true);
    expect(transport.last).toEqual({ progress: expect.closeTo(1, 12), message: expect.any(String) });
    expect(transport.updates).toHaveLength(2);
  });

  test('because it is closed ends the reporter: nothing more is sent, no call waits, and no timer is left', async () => {
    const { clock, progress, transport, errors } = setUp({
      maxUpdatesPerSecond: 1,
      burst: 2,
      heartbeatMs: 1000,
    });
    transport.answer =
      way === 'reject'
        ? transport.closed
        : () => {
            throw closedError();
          };
    progress.report(1, 10);
    progress.report(2);
    await clock.advanceAsync(0);
    expect(errors).toEqual([expect.objectContaining({ code: ProgressErrorCode.TRANSPORT })]);
    progress.report(3);
    await progress.complete('done');
    await clock.advanceAsync(60_000);
    expect(transport.values).toEqual([1]);
    expect(errors).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});

test('a transport that closes while complete() waits makes it resolve', async () => {
  const { progress, transport } = setUp();
  transport.answer = transport.stall;
  progress.report(1, 2);
  const done = progress.complete();
  transport.refuse(closedError());
  expect(await hasSettled(done)).toBe(true);
  expect(transport.values).toEqual([1]);
});

test('a heartbeat that finds the transport closed leaves no timer', async () => {
  const { clock, progress, transport } = setUp({ heartbeatMs: 100 });
  progress.report(1);
  transport.answer = () => {
    throw closedError();
  };
  await clock.advanceAsync(1000);
  expect(transport.updates).toHaveLength(2);
  expect(clock.pending).toBe(0);
});

test('a protocol that fails to encode is reported as a transport error, and report does not throw', async () => {
  const { progress, errors } = setUp({
    protocol: {
      encode: () => {
        throw new Error('cannot encode');
      },
    },
  });
  progress.report(1);
  await progress.complete();
  const error = expect.objectContaining({ code: 'transport', message: 'cannot encode' });
  // Three errors: the report, its second try by complete(), and the last try of complete().
  expect(errors).toEqual([error, error, error]);
});

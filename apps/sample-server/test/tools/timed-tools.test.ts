import { FakeClock } from '@milepost/progress-core/testing';
import { endAfterAll, endAfterEach, until } from '@milepost/testing';

import { expectComplete, expectOrdered } from '../support/expect-progress.js';
import { type Call, type Session, startServerHere, startServerProcess } from '../support/session.js';

describe('in another process', () => {
  let session: Session;
  const ends = endAfterAll();
  beforeAll(async () => {
    session = await startServerProcess();
    ends.add(() => session.close());
  });

  test('uneven_work does all its steps', async () => {
    const call = await session.call('uneven_work', { durationMs: 50, steps: 30 });
    expect(call.result.structuredContent).toMatchObject({ steps: 30 });
    expect(call.updates.at(-1)).toMatchObject({ progress: 30, total: 30 });
    expectComplete(call);
  });

  test('uneven_work shows the messages that it is given, in equal parts of the work', async () => {
    const messages = ['Warming up', 'Step {step} of {steps}'];
    const { updates } = await session.call('uneven_work', { durationMs: 10, steps: 10, messages });
    expect(updates[0]?.message).toBe('Warming up');
    expect(updates.at(-1)?.message).toBe('Step 10 of 10');
  });

  test('uneven_work reports no total if it is asked for none', async () => {
    const call = await session.call('uneven_work', { durationMs: 10, steps: 10, total: false });
    expect(call.updates.every(({ total }) => total === undefined)).toBe(true);
    expect(call.updates.at(-1)?.progress).toBe(10);
    expectOrdered(call);
  });

  test('fail_midway fails at the given fraction, and its progress stops there', async () => {
    const call = await session.call('fail_midway', { at: 0.3, durationMs: 50 });
    expect(call.result.isError).toBe(true);
    expect(call.text).toBe('Failed on purpose after 30 % of the work, as it was asked to.');
    expect(Math.trunc(call.updates.at(-1)?.progress ?? 0)).toBe(30);
    expect(call.updates.at(-1)?.message).toBe(call.text);
    expectOrdered(call);
  });

  test.each([
    [0, 0],
    [1, 100],
  ])('fail_midway can fail at %d', async (at, steps) => {
    const call = await session.call('fail_midway', { at, durationMs: 10 });
    expect(call.result.isError).toBe(true);
    expect(Math.trunc(call.updates.at(-1)?.progress ?? 0)).toBe(steps);
  });

  test('run_forever ends when it is cancelled, and no more progress is sent', async () => {
    const abort = new AbortController();
    const start = session.updates.length;
    const running = session.call('run_forever', { intervalMs: 1 }, { signal: abort.signal });
    await session.call('uneven_work', { durationMs: 50 }, { progress: false });
    const before = session.updates.slice(start);
    expect(before.length).toBeGreaterThan(0);
    expect(before.every(({ total }) => total === undefined)).toBe(true);
    abort.abort();
    await expect(running).rejects.toThrow();
    await session.client.ping();
    const updatesBefore = session.updates.length;
    await session.call('uneven_work', { durationMs: 100 }, { progress: false });
    expect(session.updates).toHaveLength(updatesBefore);
  });

  test.each([
    ['uneven_work', { steps: 0 }, 'steps'],
    ['uneven_work', { steps: 1.5 }, 'steps'],
    ['uneven_work', { durationMs: -1 }, 'durationMs'],
    ['uneven_work', { messages: [''] }, 'messages'],
    ['fail_midway', { at: 2 }, 'at'],
    ['fail_midway', { at: '0.5' }, 'at'],
    ['run_forever', { intervalMs: 0 }, 'intervalMs'],
    ['run_forever', { interval: 1 }, 'interval'],
  ])('%s refuses %j, and names the argument', async (tool, args, name) => {
    const { result, text } = await session.call(tool, args);
    expect(result.isError).toBe(true);
    expect(text).toContain(name);
  });
});

describe('on a fake clock', () => {
  const ends = endAfterEach();

  async function startHere(clock: FakeClock): ReturnType<typeof startServerHere> {
    const started = await startServerHere({ clock });
    // The server must be closed too, because it may still be downloading a file from its own file host.
    ends.add(() => started.server.close());
    ends.add(() => started.session.close());
    return started;
  }

  test('each step of uneven_work takes longer than the one before', async () => {
    const clock = new FakeClock();
    const { session } = await startHere(clock);
    let call: Call | undefined;
    void session.call('uneven_work', { durationMs: 400, steps: 10 }).then((done) => (call = done));
    await until(async () => {
      if (clock.pending > 0) await clock.advanceAsync(100);
      return call !== undefined;
    }, 'the call has ended');
    if (!call) return;
    expect(call.result.structuredContent).toEqual({ steps: 10, elapsedMs: 400 });
    // The steps done after 100, 200, 300 and 400 of 400 ms: 10 × √(elapsed / 400), rounded down.
    expect(call.updates.map(({ progress }) => Math.trunc(progress))).toEqual(
      expect.arrayContaining([5, 7, 8, 10]),
    );
    await session.close();
  });

  test.each([
    ['run_forever', {}],
    ['uneven_work', {}],
    ['fail_midway', {}],
    ['process_data', { recordsPerSecond: 1 }],
    ['download_file', { bytesPerSecond: 1 }],
  ])('%s leaves no timer behind when it is cancelled', async (tool, args) => {
    const clock = new FakeClock();
    const { session } = await startHere(clock);
    const abort = new AbortController();
    const ended = session
      .call(tool, args, { signal: abort.signal, progress: false })
      .catch(() => 'cancelled');
    await until(() => clock.pending > 0, 'the tool waits');
    abort.abort();
    expect(await ended).toBe('cancelled');
    await session.client.ping();
    expect(clock.pending).toBe(0);
    await session.close();
  });

  test('close() aborts the running tools and closes the file host', async () => {
    const clock = new FakeClock();
    const { session, server } = await startHere(clock);
    const working = Promise.allSettled([
      session.call('run_forever', {}, { progress: false }),
      session.call('download_file', { bytesPerSecond: 1 }, { progress: false }),
    ]);
    await until(() => clock.pending >= 2, 'both tools wait');
    await server.close();
    expect(clock.pending).toBe(0);
    await session.close();
    await working;
  });
});

import type { Clock } from '@milepost/progress-core';
import { FakeClock } from '@milepost/progress-core/testing';
import fc from 'fast-check';

import { SharedTimer } from '../src/shared-timer.js';

describe('a shared timer', () => {
  test('does the same as many timers of its clock, on one timer', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ do: fc.constant('set' as const), ms: fc.nat(1000) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const), ms: fc.nat(100) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.nat(300) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
        const beneath = new FakeClock();
        const clocks = { shared: new SharedTimer(beneath), plain: new FakeClock() };
        const fired = { shared: [] as [number, number][], plain: [] as [number, number][] };
        const handles: { shared: unknown; plain: unknown }[] = [];
        for (const [id, { do: action, ms }] of steps.entries()) {
          if (action === 'set') {
            handles.push({
              shared: clocks.shared.setTimeout(() => fired.shared.push([beneath.now(), id]), ms),
              // A shared timer never fires earlier than 1 ms later.
              plain: clocks.plain.setTimeout(
                () => fired.plain.push([clocks.plain.now(), id]),
                Math.max(1, ms),
              ),
            });
          } else if (action === 'clear') {
            const handle = handles[ms % Math.max(1, handles.length)];
            clocks.shared.clearTimeout(handle?.shared);
            clocks.plain.clearTimeout(handle?.plain);
          } else {
            beneath.advance(ms);
            clocks.plain.advance(ms);
          }
          expect(beneath.pending).toBe(clocks.shared.pending > 0 ? 1 : 0);
          expect(clocks.shared.pending).toBe(clocks.plain.pending);
        }
        beneath.advance(2000);
        clocks.plain.advance(2000);
        const inOrder = (entries: [number, number][]): [number, number][] =>
          [...entries].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(inOrder(fired.shared)).toEqual(inOrder(fired.plain));
        expect(fired.shared.map(([atMs]) => atMs)).toEqual(inOrder(fired.shared).map(([atMs]) => atMs));
        expect(clocks.shared.pending + beneath.pending).toBe(0);
      }),
    );
  });

  test('keeps the order of due times, whichever timers are cleared', () => {
    const delays = fc.array(fc.tuple(fc.nat(10_000), fc.boolean()), {
      minLength: 1,
      maxLength: 100,
      size: 'max',
    });
    fc.assert(
      fc.property(delays, (timers) => {
        const beneath = new FakeClock();
        const timer = new SharedTimer(beneath);
        const fired: number[] = [];
        const handles = timers.map(([ms]) => timer.setTimeout(() => fired.push(ms), ms));
        for (const [index, [, cleared]] of timers.entries()) if (cleared) timer.clearTimeout(handles[index]);
        beneath.advance(20_000);
        const kept = timers.filter(([, cleared]) => !cleared).map(([ms]) => ms);
        expect(fired).toEqual(kept.sort((a, b) => a - b));
      }),
    );
  });

  test('does not fire early on a clock whose timers cannot wait that long', () => {
    const beneath = new FakeClock();
    const limited: Clock = {
      now: () => beneath.now(),
      setTimeout: (callback, ms) => beneath.setTimeout(callback, Math.min(ms, 2 ** 31 - 1)),
      clearTimeout: (handle) => beneath.clearTimeout(handle),
    };
    const fired = jest.fn();
    new SharedTimer(limited).setTimeout(fired, 2 ** 33);
    beneath.advance(2 ** 33 - 1);
    expect(fired).not.toHaveBeenCalled();
    beneath.advance(1);
    expect(fired).toHaveBeenCalledTimes(1);
  });

  test('allows its callbacks to set and clear timers', () => {
    const beneath = new FakeClock();
    const timer = new SharedTimer(beneath);
    const log: string[] = [];
    const victim = timer.setTimeout(() => log.push('never'), 10);
    timer.setTimeout(() => {
      log.push('first');
      timer.clearTimeout(victim);
      timer.setTimeout(() => log.push('soon'), 0);
      timer.setTimeout(() => log.push('later'), 5);
    }, 9);
    beneath.advance(12);
    expect(log).toEqual(['first', 'soon']);
    beneath.advance(100);
    expect(log).toEqual(['first', 'soon', 'later']);
    expect(beneath.pending).toBe(0);
  });

  test('leaves no timer behind if a callback sets one that is due at once', () => {
    const beneath = new FakeClock();
    const timer = new SharedTimer(beneath);
    timer.setTimeout(() => timer.setTimeout(() => undefined, 0), 10);
    beneath.advance(10);
    expect(timer.pending).toBe(0);
    expect(beneath.pending).toBe(0);
  });

  test('continues after a callback that throws', () => {
    const beneath = new FakeClock();
    const timer = new SharedTimer(beneath);
    const fired = jest.fn();
    timer.setTimeout(() => {
      throw new Error('bad callback');
    }, 10);
    timer.setTimeout(fired, 10);
    timer.setTimeout(fired, 20);
    expect(() => beneath.advance(10)).toThrow('bad callback');
    beneath.advance(100);
    expect(fired).toHaveBeenCalledTimes(2);
  });

  test('ignores clearing a timer that has fired, was cleared, or does not exist', () => {
    const beneath = new FakeClock();
    const timer = new SharedTimer(beneath);
    const handle = timer.setTimeout(() => undefined, 10);
    const other = timer.setTimeout(() => undefined, 20);
    timer.clearTimeout(undefined);
    timer.clearTimeout(other);
    timer.clearTimeout(other);
    expect(timer.pending).toBe(1);
    beneath.advance(10);
    timer.clearTimeout(handle);
    expect(timer.pending).toBe(0);
  });

  test('checks again if the underlying clock fires too early', () => {
    const beneath = new FakeClock();
    let earlyMs = 1;
    const early = {
      now: () => beneath.now(),
      setTimeout: (callback: () => void, ms: number) => {
        const handle = beneath.setTimeout(callback, ms - earlyMs);
        earlyMs = 0;
        return handle;
      },
      clearTimeout: (handle: unknown) => beneath.clearTimeout(handle),
    };
    const firedAtMs: number[] = [];
    new SharedTimer(early).setTimeout(() => firedAtMs.push(beneath.now()), 100);
    beneath.advance(99);
    expect(firedAtMs).toEqual([]);
    expect(beneath.pending).toBe(1);
    beneath.advance(1);
    expect(firedAtMs).toEqual([100]);
  });
});

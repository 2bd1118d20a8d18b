import { systemClock } from '../src/index.js';
import { FakeClock } from '../src/testing.js';

function setUp(startMs = 0) {
  const clock = new FakeClock(startMs);
  const log: string[] = [];
  const after = (delayMs: number, name: string, then?: () => void) =>
    clock.setTimeout(() => {
      log.push(`${name} at ${String(clock.now())}`);
      then?.();
    }, delayMs);
  return { clock, log, after };
}

test('stands still until it is turned', () => {
  const { clock, log, after } = setUp(1000);
  after(0, 'timer');
  expect(clock.now()).toBe(1000);
  expect(log).toEqual([]);
});

test('runs timers at their times, in their order, those of one time in the order of setting', () => {
  const { clock, log, after } = setUp();
  after(30, 'c');
  after(10, 'a1');
  after(10, 'a2');
  after(20, 'b');
  after(31, 'late');
  clock.advance(30);
  expect(log).toEqual(['a1 at 10', 'a2 at 10', 'b at 20', 'c at 30']);
  expect(clock.pending).toBe(1);
});

test('runs a timer that was set by another on the way', () => {
  const { clock, log, after } = setUp();
  after(10, 'first', () => after(10, 'second', () => after(10, 'too late')));
  clock.advance(25);
  expect(log).toEqual(['first at 10', 'second at 20']);
  expect(clock.now()).toBe(25);
});

test('a cancelled timer does not run; cancelling it again, or nothing, is no harm', () => {
  const { clock, log, after } = setUp();
  const handle = after(10, 'never');
  clock.clearTimeout(handle);
  clock.clearTimeout(handle);
  clock.clearTimeout(undefined);
  clock.advance(100);
  expect(log).toEqual([]);
  expect(clock.pending).toBe(0);
});

test('a jump runs nothing; what it passed by runs late, at the next turn', () => {
  const { clock, log, after } = setUp();
  after(10, 'timer');
  clock.jump(50);
  expect(log).toEqual([]);
  clock.advance(0);
  expect(log).toEqual(['timer at 50']);
});

test('never goes back, also where a timer jumps past the end of the turn', () => {
  const { clock, after } = setUp();
  after(10, 'slow', () => {
    clock.jump(500);
  });
  clock.advance(20);
  expect(clock.now()).toBe(510);
});

test('lets promises settle between timers where that is asked for', async () => {
  const { clock, log, after } = setUp();
  after(10, 'timer', () => {
    void Promise.resolve().then(() => after(10, 'from a promise'));
  });
  await clock.advanceAsync(20);
  expect(log).toEqual(['timer at 10', 'from a promise at 20']);
  expect(clock.now()).toBe(20);
});

test('counts how often it was read', () => {
  const clock = new FakeClock();
  clock.now();
  clock.now();
  clock.advance(100);
  expect(clock.reads).toBe(2);
});

describe('systemClock', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('uses the platform’s timers, a runner’s fake ones included', () => {
    const fired = jest.fn();
    const cancelled = jest.fn();
    systemClock.setTimeout(fired, 10);
    systemClock.clearTimeout(systemClock.setTimeout(cancelled, 10));
    const startMs = systemClock.now();
    jest.advanceTimersByTime(10);
    expect(systemClock.now() - startMs).toBe(10);
    expect(fired).toHaveBeenCalledTimes(1);
    expect(cancelled).not.toHaveBeenCalled();
  });
});

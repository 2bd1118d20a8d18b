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

test('the time stands still until the test moves it', () => {
  const { clock, log, after } = setUp(1000);
  after(0, 'timer');
  expect(clock.now()).toBe(1000);
  expect(log).toEqual([]);
});

test('timers run at their due times, and those with the same due time in the order in which they were set', () => {
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

test('advance runs a timer that another timer has set, if it falls due in time', () => {
  const { clock, log, after } = setUp();
  after(10, 'first', () => after(10, 'second', () => after(10, 'too late')));
  clock.advance(25);
  expect(log).toEqual(['first at 10', 'second at 20']);
  expect(clock.now()).toBe(25);
});

test('a cancelled timer does not run, and cancelling it again or cancelling undefined does nothing', () => {
  const { clock, log, after } = setUp();
  const handle = after(10, 'never');
  clock.clearTimeout(handle);
  clock.clearTimeout(handle);
  clock.clearTimeout(undefined);
  clock.advance(100);
  expect(log).toEqual([]);
  expect(clock.pending).toBe(0);
});

test('a jump runs no timer, and the next advance runs the timers that are overdue', () => {
  const { clock, log, after } = setUp();
  after(10, 'timer');
  clock.jump(50);
  expect(log).toEqual([]);
  clock.advance(0);
  expect(log).toEqual(['timer at 50']);
});

test('the time never goes back, even if a timer jumps past the end of the advance', () => {
  const { clock, after } = setUp();
  after(10, 'slow', () => {
    clock.jump(500);
  });
  clock.advance(20);
  expect(clock.now()).toBe(510);
});

test('advanceAsync lets promises settle between timers', async () => {
  const { clock, log, after } = setUp();
  after(10, 'timer', () => {
    void Promise.resolve().then(() => after(10, 'from a promise'));
  });
  await clock.advanceAsync(20);
  expect(log).toEqual(['timer at 10', 'from a promise at 20']);
  expect(clock.now()).toBe(20);
});

test('the clock counts how often it is read', () => {
  const clock = new FakeClock();
  clock.now();
  clock.now();
  clock.advance(100);
  expect(clock.reads).toBe(2);
});

describe('systemClock', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('uses the timers of the platform, including the fake timers of a test runner', () => {
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

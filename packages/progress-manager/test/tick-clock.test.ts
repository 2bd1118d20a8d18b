import { TickClock } from '../src/tick-clock.js';

let systemMs = 0;
let reads = 0;

beforeEach(() => {
  systemMs = reads = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => {
    reads++;
    return systemMs;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe('a tick clock', () => {
  test('reads the time once for what comes in one tick, and again for the next', async () => {
    const clock = new TickClock();
    systemMs = 100;
    expect([clock.recent(), clock.recent(), clock.recent()]).toEqual([100, 100, 100]);
    expect(reads).toBe(1);
    await Promise.resolve();
    systemMs = 200;
    expect(clock.recent()).toBe(200);
    expect(reads).toBe(2);
  });

  test('does not stop the time in a tick that takes long', () => {
    const clock = new TickClock();
    const seen = Array.from({ length: 170 }, () => {
      systemMs++;
      return clock.recent();
    });
    expect(reads).toBe(10);
    expect(seen.every((ms, index) => index + 1 - ms <= 16)).toBe(true);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  test('tells who asks for the time now just that, and never goes back behind it', () => {
    const clock = new TickClock();
    systemMs = 100;
    clock.recent();
    systemMs = 5000;
    expect(clock.now()).toBe(5000);
    expect(clock.recent()).toBe(5000);
  });

  test('sets and clears timers of the system', () => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    const clock = new TickClock();
    const fired = jest.fn();
    clock.clearTimeout(clock.setTimeout(fired, 10));
    clock.setTimeout(fired, 20);
    jest.advanceTimersByTime(15);
    expect(fired).not.toHaveBeenCalled();
    jest.advanceTimersByTime(5);
    expect(fired).toHaveBeenCalledTimes(1);
    jest.useRealTimers();
  });
});

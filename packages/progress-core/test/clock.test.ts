import { systemClock } from '../src/index.js';

afterEach(() => jest.useRealTimers());

test('the system clock fires a timer after its delay, and not once it was cleared', () => {
  jest.useFakeTimers();
  const [fired, cleared] = [jest.fn(), jest.fn()];
  systemClock.setTimeout(fired, 10);
  systemClock.clearTimeout(systemClock.setTimeout(cleared, 10));
  jest.advanceTimersByTime(9);
  expect(fired).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(fired).toHaveBeenCalledTimes(1);
  expect(cleared).not.toHaveBeenCalled();
});

// The platform fires a timer with a longer delay at once.
test.each([2 ** 31, 2 ** 40, Infinity])(
  'the system clock does not fire a timer of %p ms at once',
  (delayMs) => {
    const asked = jest.spyOn(globalThis, 'setTimeout').mockReturnValue({} as never);
    systemClock.setTimeout(() => undefined, delayMs);
    expect(asked.mock.calls[0]?.[1]).toBe(2 ** 31 - 1);
    asked.mockRestore();
  },
);

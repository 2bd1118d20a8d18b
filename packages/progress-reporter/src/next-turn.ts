/** Resolves in the next turn of the event loop, so that timers and input are processed in between. */
export function nextTurn(): Promise<void> {
  // Read at each call, because a test runner may replace the timers. Only Node has `setImmediate`.
  const { setImmediate, setTimeout } = globalThis as {
    setImmediate?: (callback: () => void) => unknown;
    setTimeout: (callback: () => void, delayMs: number) => unknown;
  };
  return new Promise((resolve) => (setImmediate ? setImmediate(resolve) : setTimeout(resolve, 0)));
}

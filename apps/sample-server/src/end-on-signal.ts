/** How long aborted work may take to stop, in ms. Then the process exits without waiting any longer. */
const SHUTDOWN_GRACE_MS = 2_000;

const INTERRUPTED = 130;

/**
 * Ends the process on SIGINT (exit code 130) and on SIGTERM (exit code 0). If there are several reasons to
 * end, the first one sets the exit code.
 *
 * @param close - releases everything that keeps the process alive. The process exits when nothing is left,
 *   but after 2 seconds at the latest.
 * @returns a function that ends the process in the same way, with the exit code that it is given.
 */
export function endOnSignal(close: () => Promise<void>): (exitCode: number) => void {
  const end = (exitCode: number): void => {
    process.exitCode ??= exitCode;
    setTimeout(() => process.exit(), SHUTDOWN_GRACE_MS).unref();
    void close();
  };
  process.once('SIGINT', () => end(INTERRUPTED));
  process.once('SIGTERM', () => end(0));
  return end;
}

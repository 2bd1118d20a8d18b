/** How long work may take to notice that it was aborted before the process ends without it. */
const SHUTDOWN_GRACE_MS = 2_000;

const INTERRUPTED = 130;

/**
 * Ends the process on SIGINT with 130 and on SIGTERM with 0, or when the returned function is called.
 *
 * @param close - lets go of all that keeps the process alive.
 */
export function endsProcess(close: () => Promise<void>): (exitCode: number) => void {
  const end = (exitCode: number): void => {
    process.exitCode ??= exitCode;
    setTimeout(() => process.exit(), SHUTDOWN_GRACE_MS).unref();
    void close();
  };
  process.once('SIGINT', () => end(INTERRUPTED));
  process.once('SIGTERM', () => end(0));
  return end;
}

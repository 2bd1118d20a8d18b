import type { End } from './ends.js';

/** Much longer than a process takes to start on a busy machine. */
const LIMIT_MS = 60_000;

/**
 * Waits until something that has been started is ready, and ends it where it does not become ready.
 *
 * @param ready - resolves with the result when it is ready.
 * @param limitMs - how long it may take. Default: a minute.
 * @throws the error of `ready`, or an Error where the time is over.
 */
export async function endUnlessReady<T>(ready: Promise<T>, end: End, limitMs: number = LIMIT_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It was not ready after ${String(limitMs)} ms.`)), limitMs);
  });
  try {
    return await Promise.race([ready, late]);
  } catch (error) {
    // The first error is the cause: an end that fails as well must not hide it.
    await Promise.resolve()
      .then(end)
      .catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

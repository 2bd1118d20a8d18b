/**
 * Calls `listener` once when the signal aborts, or at once if it has. Returns a function that removes the
 * listener.
 */
export function whenAborted(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) listener();
  else signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}

/** Runs `work` and settles as it does, or rejects with the signal's reason as soon as the signal aborts. */
export function untilAborted<Result>(
  signal: AbortSignal,
  work: () => Result | PromiseLike<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    whenAborted(signal, () => reject(signal.reason));
    Promise.resolve(work()).then(resolve, reject);
  });
}

/** Returns a signal that aborts with `signal`, until `release` is called. */
export function abortedUntilReleased(signal: AbortSignal): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const release = whenAborted(signal, () => controller.abort(signal.reason));
  return { signal: controller.signal, release };
}

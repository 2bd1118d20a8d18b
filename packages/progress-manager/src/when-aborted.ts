/** Calls `listener` once when the signal aborts, or at once where it has; returns how to stop. */
export function whenAborted(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) listener();
  else signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}

/** Settles as what `work` returns, or rejects with the signal's reason as soon as that aborts. */
export function untilAborted<Result>(
  signal: AbortSignal,
  work: () => Result | PromiseLike<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    whenAborted(signal, () => reject(signal.reason));
    Promise.resolve(work()).then(resolve, reject);
  });
}

/** A signal that aborts as `signal` does, until it is released. */
export function abortedUntilReleased(signal: AbortSignal): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const release = whenAborted(signal, () => controller.abort(signal.reason));
  return { signal: controller.signal, release };
}

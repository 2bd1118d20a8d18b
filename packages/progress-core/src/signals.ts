/**
 * Calls `listener` once when the signal aborts, or at once if it has already aborted. Returns a function that
 * removes the listener.
 */
export function whenAborted(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) listener();
  else signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}

/**
 * Runs `work` and settles as it does, or rejects with the signal's reason as soon as the signal aborts. The
 * abort wins if `work` returns, throws or rejects in the same moment.
 */
export async function untilAborted<Result>(
  signal: AbortSignal,
  work: () => Result | PromiseLike<Result>,
): Promise<Result> {
  let ignore = (): void => undefined;
  try {
    return await new Promise<Result>((resolve, reject) => {
      ignore = whenAborted(signal, () => reject(signal.reason));
      Promise.resolve(work()).then(resolve, reject);
    });
  } finally {
    ignore();
  }
}

/**
 * Returns a signal that aborts when the first of `signals` does, with the same reason. `release` ends that
 * and removes the listeners, so that nothing stays at a signal that lives longer.
 *
 * `AbortSignal.any` is not used: its sources keep a reference to each signal made from them for as long as
 * they live.
 */
export function joinSignals(...signals: AbortSignal[]): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const listening: (() => void)[] = [];
  const release = (): void => {
    for (const ignore of listening.splice(0)) ignore();
  };
  for (const signal of signals) {
    if (controller.signal.aborted) break;
    const follow = (): void => {
      controller.abort(signal.reason);
      release();
    };
    listening.push(whenAborted(signal, follow));
  }
  return { signal: controller.signal, release };
}

import type { Clock } from '@milepost/progress-core';

/** Settings of {@link wait}. */
export interface WaitOptions {
  signal: AbortSignal;
  clock: Clock;
}

/** Resolves after `ms`. Rejects with the signal's reason as soon as the signal is aborted. */
export function wait(ms: number, { signal, clock }: WaitOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      clock.clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = clock.setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

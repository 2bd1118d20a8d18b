/**
 * Returns a signal that aborts when either of two signals does, with the same reason. `release` ends that,
 * and removes the listeners from both signals, so that nothing stays behind at a signal that lives longer.
 */
export function eitherSignal(
  first: AbortSignal,
  second: AbortSignal | undefined,
): { readonly signal: AbortSignal; release(this: void): void } {
  if (!second) return { signal: first, release: () => undefined };
  // Not AbortSignal.any: its sources keep a reference to each signal made from them for as long as they live.
  const controller = new AbortController();
  const follow = (): void => {
    controller.abort((first.aborted ? first : second).reason);
    release();
  };
  const release = (): void => {
    first.removeEventListener('abort', follow);
    second.removeEventListener('abort', follow);
  };
  if (first.aborted || second.aborted) {
    follow();
  } else {
    first.addEventListener('abort', follow, { once: true });
    second.addEventListener('abort', follow, { once: true });
  }
  return { signal: controller.signal, release };
}

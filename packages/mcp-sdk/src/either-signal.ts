/** A signal that aborts when either does, until it is released: it leaves no trace at a signal that outlives it. */
export function eitherSignal(
  first: AbortSignal,
  second: AbortSignal | undefined,
): { readonly signal: AbortSignal; release(this: void): void } {
  if (!second) return { signal: first, release: () => undefined };
  // AbortSignal.any keeps a reference at its sources for each that was made, as long as they live.
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

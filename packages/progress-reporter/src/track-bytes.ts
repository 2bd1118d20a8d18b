/** The part of a phase that `trackBytes` uses. */
interface ByteCounter {
  report(progress: number, total?: number): void;
}

/**
 * Returns a stream that passes its chunks on, and reports their bytes to `counter`, counting from `start`.
 */
export function trackBytes<Chunk extends { readonly byteLength: number }>(
  counter: ByteCounter,
  start: number,
  totalBytes: number | undefined,
): TransformStream<Chunk, Chunk> {
  const end = totalBytes === undefined ? undefined : start + totalBytes;
  let done = start;
  return new TransformStream<Chunk, Chunk>({
    start: () => {
      counter.report(start, end);
    },
    transform: (chunk, controller) => {
      done += chunk.byteLength;
      counter.report(done, end);
      controller.enqueue(chunk);
    },
  });
}

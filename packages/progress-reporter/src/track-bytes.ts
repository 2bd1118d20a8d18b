/** The little of a phase that counting bytes needs. */
interface ByteCounter {
  report(progress: number, total?: number): void;
}

/** A stream that passes its chunks on and counts their bytes on `counter`, from `start` on. */
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

/** Returns a stream of the first `maxBytes` bytes of `source`. The source is cancelled when they are read. */
export function takeBytes(source: ReadableStream<Uint8Array>, maxBytes: number): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  let left = maxBytes;
  return new ReadableStream({
    async pull(controller) {
      const { value: chunk } = await reader.read();
      if (chunk) controller.enqueue(chunk.subarray(0, Math.min(chunk.length, left)));
      left -= chunk?.length ?? Infinity;
      if (left > 0) return;
      controller.close();
      if (chunk) await reader.cancel();
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

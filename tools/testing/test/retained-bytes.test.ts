import { retainedBytes } from '../src/index.js';

const BYTES = 10_000_000;

test.each([
  ['the heap', () => Array.from({ length: BYTES / 8 }, (_, index) => index)],
  ['array buffers', () => new Uint8Array(BYTES)],
])('memory of %s counts while it is in use, and not after that', async (_where, allocate) => {
  const before = await retainedBytes();
  let kept: unknown = allocate();
  expect(kept).toHaveLength((kept as { length: number }).length);
  expect((await retainedBytes()) - before).toBeGreaterThan(0.4 * BYTES);
  kept = undefined;
  expect((await retainedBytes()) - before).toBeLessThan(0.1 * BYTES);
});

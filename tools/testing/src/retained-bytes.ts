import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const ROUNDS = 5;

/**
 * Collects garbage, and returns the memory that this process still uses, in bytes.
 *
 * It measures several times, with a turn of the event loop in between, and returns the least value: array buffers
 * are freed in the background, and data that arrives just now is not retained.
 */
export async function retainedBytes(): Promise<number> {
  // The function `gc` exists in contexts that are created after the flag was set.
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    least = Math.min(least, heapUsed + external);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return least;
}

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Array buffers are freed in the background, so one collection is not enough. */
const ROUNDS = 5;

/** Collects garbage, and returns the memory that this process still uses, in bytes. */
export async function retainedBytes(): Promise<number> {
  // The function `gc` exists in contexts that are created after the flag was set.
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  for (let round = 0; round < ROUNDS; round++) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

import { collectGarbage } from './collect-garbage.js';

const ROUNDS = 5;

/**
 * Collects garbage, and returns the memory that this process still uses, in bytes.
 *
 * It measures several times and returns the least value, because data that arrives just now is not retained.
 */
export async function retainedBytes(): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    await collectGarbage(1);
    const { heapUsed, external } = process.memoryUsage();
    least = Math.min(least, heapUsed + external);
  }
  return least;
}

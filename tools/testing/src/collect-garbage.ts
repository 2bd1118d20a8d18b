import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Frees everything that is not used any more. Array buffers are freed in the background, so the collection
 * needs several rounds, with a turn of the event loop after each.
 *
 * @param rounds - how often it collects. Default: 5.
 */
export async function collectGarbage(rounds: number = 5): Promise<void> {
  // The function `gc` exists in contexts that are created after the flag was set.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < rounds; round++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

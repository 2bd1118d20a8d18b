import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const ROUNDS = 5;

/**
 * Frees everything that is not used any more. Array buffers are freed in the background, so the collection
 * needs several rounds, with a turn of the event loop between them.
 */
export async function collectGarbage(): Promise<void> {
  // The function `gc` exists in contexts that are created after the flag was set.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < ROUNDS; round++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

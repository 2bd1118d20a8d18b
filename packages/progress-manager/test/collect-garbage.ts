import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/**
 * Frees everything that is not used any more. Array buffers are freed in the background, so the collection
 * needs several rounds, with a turn of the event loop between them.
 */
export async function collectGarbage(): Promise<void> {
  for (let round = 0; round < 5; round++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

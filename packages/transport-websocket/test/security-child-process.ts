import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import type { ChildState } from './security-child.js';

/** Answers the questions of the parent process, and exits when the parent disconnects. */
export function answerParent<State extends ChildState>(state: () => Omit<State, 'bytes'>): void {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  process.on('message', (question) => {
    if (question === 'measure') collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    process.send?.({ ...state(), bytes: heapUsed + external });
  });
  process.on('disconnect', () => process.exit());
}

/** The options that the parent passed as the argument. */
export const givenOptions: unknown = JSON.parse(process.argv[2] as string);

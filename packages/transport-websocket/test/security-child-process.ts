import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import type { ChildState } from './security-child.js';

/** The other side of a child: answers what it is asked, and goes when nobody can ask any more. */
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

/** What the parent wants of it. */
export const givenOptions: unknown = JSON.parse(process.argv[2] as string);

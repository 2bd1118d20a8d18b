import { retainedBytes } from '@milepost/testing';

import type { ChildState } from './security-child.js';

/** Answers the questions of the parent process, and exits when the parent disconnects. */
export function answerParent<State extends ChildState>(state: () => Omit<State, 'bytes'>): void {
  const answer = async (question: unknown): Promise<void> => {
    const bytes = question === 'measure' ? await retainedBytes() : 0;
    process.send?.({ ...state(), bytes });
  };
  process.on('message', (question) => void answer(question));
  process.on('disconnect', () => process.exit());
}

/** The options that the parent passed as the argument. */
export const givenOptions: unknown = JSON.parse(process.argv[2] as string);

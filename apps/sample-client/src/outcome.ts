import type { RunTotals } from './render-summary.js';

/** What the program exits with. */
export const ExitCode = { OK: 0, FAILED: 1, WRONG_USAGE: 2 } as const;

/** The exit code of a run: all must have completed for it to be 0. */
export function exitCodeOf({ operations }: RunTotals): number {
  return operations.every(({ state }) => state === 'completed') ? ExitCode.OK : ExitCode.FAILED;
}

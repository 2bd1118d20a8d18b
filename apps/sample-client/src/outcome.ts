import type { RunTotals } from './render-summary.js';

/** The exit codes of the program, except those after a signal. */
export const ExitCode = { OK: 0, FAILED: 1, WRONG_USAGE: 2 } as const;

/** Returns the exit code of a run: 0 if all operations completed, 1 otherwise. */
export function exitCodeOf({ operations }: RunTotals): number {
  return operations.every(({ state }) => state === 'completed') ? ExitCode.OK : ExitCode.FAILED;
}

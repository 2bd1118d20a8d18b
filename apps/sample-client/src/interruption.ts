import { setMaxListeners } from 'node:events';

import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
const REASONS = { SIGINT: 'Interrupted by Ctrl-C.', SIGTERM: 'Ended by SIGTERM.' } as const;

type Interrupt = keyof typeof EXIT_CODES;

/** The user's or the system's wish that the program ends. */
export interface Interruption {
  /** Aborted at the first wish. */
  readonly signal: AbortSignal;
  /** What the program exits with because of it; undefined where nobody wished so. */
  readonly exitCode: () => number | undefined;
  /** Ends what runs without a signal, and without a word. */
  readonly stop: (exitCode: number, reason: string) => void;
  /** Leaves the signals to whoever had them. */
  readonly ignore: () => void;
}

/**
 * Listens for Ctrl-C (SIGINT) and SIGTERM. The first aborts the signal, so that operations can be cancelled and the
 * server closed; the second leaves at once.
 *
 * @param onInterrupt - told of the first, after the signal is aborted.
 */
export function listenForInterrupts(onInterrupt: () => void): Interruption {
  const controller = new AbortController();
  // Each operation listens, however many there are.
  setMaxListeners(0, controller.signal);
  let exitCode: number | undefined;
  const stop = (code: number, reason: string): void => {
    if (controller.signal.aborted) return;
    exitCode = code;
    controller.abort(new ProgressError(ProgressErrorCode.CANCELLED, reason));
  };
  const interrupted = (name: Interrupt): void => {
    if (controller.signal.aborted) process.exit(EXIT_CODES[name]);
    stop(EXIT_CODES[name], REASONS[name]);
    onInterrupt();
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  const ignore = (): void => {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
  };
  return { signal: controller.signal, exitCode: () => exitCode, stop, ignore };
}

import { setMaxListeners } from 'node:events';

import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
const REASONS = { SIGINT: 'Interrupted by Ctrl-C.', SIGTERM: 'Ended by SIGTERM.' } as const;

type Interrupt = keyof typeof EXIT_CODES;

/** A request of the user or the system to end the program. */
export interface Interruption {
  /** Aborted by the first SIGINT or SIGTERM, or by `stop`. */
  readonly signal: AbortSignal;
  /**
   * Returns the exit code: 130 after SIGINT, 143 after SIGTERM, or the one given to `stop`; undefined if the
   * run was not interrupted.
   */
  readonly exitCode: () => number | undefined;
  /**
   * Aborts `signal` with `reason` and sets the exit code, without a call of `onInterrupt`. Does nothing if
   * `signal` is already aborted.
   */
  readonly stop: (exitCode: number, reason: string) => void;
  /** Removes the listeners for SIGINT and SIGTERM. */
  readonly ignore: () => void;
}

/**
 * Listens for SIGINT (Ctrl-C) and SIGTERM. The first one aborts `signal`, so that operations are cancelled
 * and the server is closed; the second one exits at once.
 *
 * @param onInterrupt - called after the first one has aborted `signal`.
 */
export function listenForInterrupts(onInterrupt: () => void): Interruption {
  const controller = new AbortController();
  // Each operation adds a listener, so the default limit would cause a warning.
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

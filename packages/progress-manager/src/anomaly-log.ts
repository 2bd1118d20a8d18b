import { ProgressErrorCode, type ProgressToken } from '@milepost/progress-core';

import { Listeners } from './listeners.js';
import type { ProgressAnomaly, ProgressAnomalyKind } from './progress-anomaly.js';

const CODES: Record<ProgressAnomalyKind, ProgressErrorCode> = {
  unknown: ProgressErrorCode.INVALID_TOKEN,
  late: ProgressErrorCode.STATE_ERROR,
  malformed: ProgressErrorCode.INVALID_PROGRESS,
  stale: ProgressErrorCode.INVALID_PROGRESS,
  superseded: ProgressErrorCode.RATE_LIMIT,
  foreign: ProgressErrorCode.INVALID_TOKEN,
  handler: ProgressErrorCode.STATE_ERROR,
};

const MESSAGES: Record<ProgressAnomalyKind, string> = {
  unknown: 'No such progress token is active.',
  late: 'The operation of the progress token has ended.',
  malformed: 'The progress and the total must be finite numbers, the message a string.',
  stale: 'The progress is not above the last one.',
  superseded: 'A newer update replaced one that waited.',
  foreign: 'The progress token belongs to a request on another transport.',
  handler: 'A progress handler failed.',
};

/** Counts the anomalies by kind, and reports each to the listeners. */
export class AnomalyLog {
  readonly listeners: Listeners<ProgressAnomaly> = new Listeners();
  readonly counts: Record<ProgressAnomalyKind, number> = {
    unknown: 0,
    late: 0,
    malformed: 0,
    stale: 0,
    superseded: 0,
    foreign: 0,
    handler: 0,
  };

  /**
   * Counts an anomaly, and emits it if there are listeners. Without listeners, a flood only increments a
   * counter.
   *
   * @param error - replaces the usual code and message of the kind.
   */
  report(
    kind: ProgressAnomalyKind,
    token?: ProgressToken,
    error?: { code?: ProgressErrorCode; message: string },
  ): void {
    this.counts[kind]++;
    if (!this.listeners.any) return;
    const anomaly = { kind, code: error?.code ?? CODES[kind], message: error?.message ?? MESSAGES[kind] };
    this.listeners.emit(token === undefined ? anomaly : { ...anomaly, token });
  }
}

import { ProgressErrorCode, type ProgressToken } from '@milepost/progress-core';
import type { Observable } from 'rxjs';

import { Listeners } from '../listeners.js';
import type { ProgressAnomaly, ProgressAnomalyKind } from '../progress-anomaly.js';

/** The code and the message of each kind. */
const KINDS: Record<ProgressAnomalyKind, readonly [ProgressErrorCode, string]> = {
  unknown: [ProgressErrorCode.INVALID_TOKEN, 'The progress token is not active here.'],
  late: [ProgressErrorCode.STATE_ERROR, 'The operation of the progress token has ended.'],
  malformed: [
    ProgressErrorCode.INVALID_PROGRESS,
    'The progress and the total must be finite numbers, and the message a string.',
  ],
  stale: [ProgressErrorCode.INVALID_PROGRESS, 'The progress is not above the last one.'],
  superseded: [ProgressErrorCode.RATE_LIMIT, 'A newer update replaced one that waited.'],
  foreign: [
    ProgressErrorCode.INVALID_TOKEN,
    'The progress token belongs to a request that was sent on another transport.',
  ],
  handler: [ProgressErrorCode.STATE_ERROR, 'A progress handler failed.'],
};

/** Counts the anomalies by kind, and reports each to the listeners. */
export class AnomalyLog {
  readonly #listeners = new Listeners<ProgressAnomaly>();
  readonly #counts = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, 0])) as Record<
    ProgressAnomalyKind,
    number
  >;

  /** Returns the number of anomalies by kind. */
  counts(): Record<ProgressAnomalyKind, number> {
    return { ...this.#counts };
  }

  /** Returns an Observable of later anomalies. */
  observe(): Observable<ProgressAnomaly> {
    return this.#listeners.observe();
  }

  /** Completes the observables. Idempotent. */
  complete(): void {
    this.#listeners.complete();
  }

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
    this.#counts[kind]++;
    if (!this.#listeners.any) return;
    const [code, message] = KINDS[kind];
    const anomaly = { kind, code: error?.code ?? code, message: error?.message ?? message };
    this.#listeners.emit(token === undefined ? anomaly : { ...anomaly, token });
  }
}

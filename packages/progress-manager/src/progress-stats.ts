import type { ProgressToken } from '@milepost/progress-core';

import type { ProgressAnomalyKind } from './progress-anomaly.js';
import type { FinalState } from './progress-operation.js';
import type { ProgressUpdate } from './progress-update.js';

/** The counts of a manager since it was created. */
export interface ProgressStats {
  /** The number of tokens that are active now. */
  readonly active: number;
  /** The number of valid updates, heartbeats included. */
  readonly received: number;
  /**
   * The number of updates that were delivered: fewer than `received` if some were superseded or had no
   * listener.
   */
  readonly delivered: number;
  readonly heartbeats: number;
  /** The number of anomalies by kind. */
  readonly anomalies: Readonly<Record<ProgressAnomalyKind, number>>;
  /** The number of operations, and of tokens that ended by themselves, that have ended, by final state. */
  readonly ended: Readonly<Record<FinalState, number>>;
}

/** The current state of an active token. */
export interface OperationSnapshot extends Omit<ProgressUpdate, 'token' | 'progress'> {
  readonly token: ProgressToken;
  /** The last value; undefined before the first update. */
  readonly progress: number | undefined;
  /** The request's method; undefined for a token that was registered with `registerToken`. */
  readonly method: string | undefined;
  /** The time since the last update that advanced or, before the first, since the registration; in ms. */
  readonly idleMs: number;
}

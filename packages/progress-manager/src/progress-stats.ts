import type { ProgressToken } from '@milepost/progress-core';

import type { ProgressAnomalyKind } from './progress-anomaly.js';
import type { OperationState } from './progress-operation.js';
import type { ProgressUpdate } from './progress-update.js';

/** What a manager has counted since it was made. */
export interface ProgressStats {
  /** Tokens that are active now. */
  readonly active: number;
  /** Valid updates, heartbeats included. */
  readonly received: number;
  /** Updates handed over; fewer than received where some were superseded. */
  readonly delivered: number;
  readonly heartbeats: number;
  /** What was refused or left out, and why. */
  readonly anomalies: Readonly<Record<ProgressAnomalyKind, number>>;
  /** Operations that have ended, and how. */
  readonly ended: Readonly<Record<Exclude<OperationState, 'active'>, number>>;
}

/** An active token as it stands now. */
export interface OperationSnapshot extends Omit<ProgressUpdate, 'token' | 'progress'> {
  readonly token: ProgressToken;
  /** The last value; undefined before the first update. */
  readonly progress: number | undefined;
  /** The request's method; undefined for a token that was registered bare. */
  readonly method: string | undefined;
  /** The time since it last advanced, in ms. */
  readonly idleMs: number;
}

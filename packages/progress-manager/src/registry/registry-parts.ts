import type { Clock, ProgressToken } from '@milepost/progress-core';

import type { Listeners } from '../listeners.js';
import type { ProgressUpdate } from '../progress-update.js';
import type { RecentMap } from '../recent-map.js';
import type { AnomalyLog } from './anomaly-log.js';
import type { TokenTable } from './token-table.js';

/** The state that the classes of a registry share. Nothing outside this folder uses it. */
export interface RegistryParts {
  readonly clock: Clock;
  readonly table: TokenTable;
  readonly updates: Listeners<ProgressUpdate>;
  readonly anomalies: AnomalyLog;
  /** The tokens that were deactivated last, so that their late updates are recognised. */
  readonly recent: RecentMap<ProgressToken, true>;
  /** The numbers of updates; see `ProgressStats`. */
  readonly counts: { received: number; delivered: number; heartbeats: number };
}

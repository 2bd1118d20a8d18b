import type { ProgressErrorCode, ProgressToken } from '@milepost/progress-core';

/**
 * The reason why an update was not delivered, or `handler` if its handler has failed.
 *
 * - `unknown`: the token is not active, and was not active recently.
 * - `late`: the token's operation is over.
 * - `malformed`: the token, the progress, the total or the message is not valid.
 * - `stale`: the progress is not above the last value: it is lower, or repeated.
 * - `superseded`: the update arrived too fast, and a newer one replaced it while it waited.
 * - `foreign`: the token belongs to a request that was sent on another transport.
 * - `handler`: the handler threw or rejected.
 */
export type ProgressAnomalyKind =
  'unknown' | 'late' | 'malformed' | 'stale' | 'superseded' | 'foreign' | 'handler';

/**
 * Describes an update that was not delivered, or a handler that failed. Nothing is thrown; only a count is
 * kept.
 */
export interface ProgressAnomaly {
  readonly kind: ProgressAnomalyKind;
  readonly code: ProgressErrorCode;
  /** The token of the update; absent if no valid one could be read. */
  readonly token?: ProgressToken;
  /** A description for people. */
  readonly message: string;
}

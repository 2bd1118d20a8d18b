import type { ProgressErrorCode, ProgressToken } from '@milepost/progress-core';

/**
 * What kept an update from its handler.
 *
 * - `unknown`: no such token is active, nor was lately.
 * - `late`: the token's operation is over.
 * - `malformed`: no valid progress, or not finite.
 * - `stale`: not above the last value: backwards, or the same again.
 * - `superseded`: too fast: a newer one took its place while it waited.
 * - `foreign`: the token belongs to a request that was sent on another transport.
 * - `handler`: the handler threw or rejected.
 */
export type ProgressAnomalyKind =
  'unknown' | 'late' | 'malformed' | 'stale' | 'superseded' | 'foreign' | 'handler';

/** Something that was not as it should be; nothing was thrown, and nothing kept of it but a count. */
export interface ProgressAnomaly {
  readonly kind: ProgressAnomalyKind;
  readonly code: ProgressErrorCode;
  /** The token it concerns, where one could be read. */
  readonly token?: ProgressToken;
  /** For a person to read. */
  readonly message: string;
}

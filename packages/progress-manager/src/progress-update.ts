import type { ProgressToken } from '@milepost/progress-core';

/** One step forward of an operation, with what can be known from it. */
export interface ProgressUpdate {
  readonly token: ProgressToken;
  /** How much is done, in the sender's unit; above that of every update before. */
  readonly progress: number;
  /** How much there is to do, in the same unit; undefined while the sender does not know it. */
  readonly total: number | undefined;
  /** What is being done. Undefined where the sender gave none since the last update that was delivered. */
  readonly message: string | undefined;
  /** The number of this update among all valid ones received for the token, from 1; a gap shows those left out. */
  readonly sequence: number;
  /** The part that is done, 0 to 1; undefined without a total above 0. */
  readonly fraction: number | undefined;
  /** The same in per cent, 0 to 100. */
  readonly percentage: number | undefined;
  /** How fast it goes, in units a second; undefined until two updates at different times have advanced it. */
  readonly rate: number | undefined;
  /** The time left at that rate, in ms; undefined without a total above 0 or a rate. */
  readonly remainingMs: number | undefined;
  /** The time since the token was registered, in ms. */
  readonly elapsedMs: number;
  /** Sent only to show that the operation lives: nothing has advanced. */
  readonly heartbeat: boolean;
}

/** Hears updates. Where it returns a promise, it is not called again before that has settled; the latest waits. */
export type ProgressHandler = (update: ProgressUpdate) => void | PromiseLike<void>;

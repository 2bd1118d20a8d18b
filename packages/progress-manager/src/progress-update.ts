import type { ProgressToken } from '@milepost/progress-core';

/** An update of an operation's progress, with the values that are derived from it. */
export interface ProgressUpdate {
  readonly token: ProgressToken;
  /** The amount that is done, in the sender's unit; above that of every earlier update. */
  readonly progress: number;
  /**
   * The whole amount, in the same unit; undefined until the sender gives it. Kept until the sender gives a
   * new one.
   */
  readonly total: number | undefined;
  /** What is being done. Undefined if the sender gave no message since the last update that was delivered. */
  readonly message: string | undefined;
  /** The number of this update among the token's valid ones, from 1. A gap shows that some were replaced. */
  readonly sequence: number;
  /** The share that is done, 0 to 1; undefined without a total above 0. */
  readonly fraction: number | undefined;
  /** The share that is done in per cent, 0 to 100; undefined without a total above 0. */
  readonly percentage: number | undefined;
  /** The speed, in units a second; undefined until two updates at different times have advanced. */
  readonly rate: number | undefined;
  /** The remaining time at that rate, in ms; undefined without a total above 0, or without a rate. */
  readonly remainingMs: number | undefined;
  /** The time since the token was registered, in ms. */
  readonly elapsedMs: number;
  /** Whether the update was sent only to show that the operation is alive, and nothing has advanced. */
  readonly heartbeat: boolean;
}

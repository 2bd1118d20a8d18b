/** The combined progress of several operations. */
export interface OverallProgress {
  /** The number of operations that are running. */
  readonly running: number;
  /** The number of all operations, including those that have ended. */
  readonly count: number;
  /** The mean of all operations, rounded down, from 0 to 100. An operation that has ended counts as done. */
  readonly percentage: number;
}

/** How several operations stand, taken together. */
export interface Overall {
  readonly running: number;
  readonly count: number;
  /** 0 to 100: the mean of all, what is over counted as done. */
  readonly percentage: number;
}

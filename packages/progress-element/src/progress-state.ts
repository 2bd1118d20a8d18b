/**
 * The state of an operation; all but `active` are final. `@milepost/progress-manager` uses the same words.
 */
export type ProgressElementState = 'active' | 'completed' | 'failed' | 'cancelled' | 'timed_out' | 'expired';

const WORDS: Record<ProgressElementState, string> = {
  active: 'working',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  timed_out: 'timed out',
  expired: 'expired',
};

/** Returns whether `value` is one of the states. */
export function isState(value: unknown): value is ProgressElementState {
  return typeof value === 'string' && Object.hasOwn(WORDS, value);
}

/** Returns the text for a state, such as `timed out`. */
export function stateName(state: ProgressElementState): string {
  return WORDS[state];
}

/** Returns whether the state is a failure: `failed`, `timed_out` or `expired`. */
export function isFailure(state: ProgressElementState): boolean {
  return state === 'failed' || state === 'timed_out' || state === 'expired';
}

/** How an operation stands; all but `active` are ends. The same words as `@milepost/progress-manager` uses. */
export type ProgressElementState = 'active' | 'completed' | 'failed' | 'cancelled' | 'timed_out' | 'expired';

const WORDS: Record<ProgressElementState, string> = {
  active: 'working',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  timed_out: 'timed out',
  expired: 'expired',
};

/** Whether `value` is one of the states. */
export function isState(value: unknown): value is ProgressElementState {
  return typeof value === 'string' && Object.hasOwn(WORDS, value);
}

/** A state for reading. */
export function stateName(state: ProgressElementState): string {
  return WORDS[state];
}

/** Whether the operation ended without anybody having wanted it to. */
export function isFailure(state: ProgressElementState): boolean {
  return state === 'failed' || state === 'timed_out' || state === 'expired';
}

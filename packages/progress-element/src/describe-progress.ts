import { formatCountdown } from './countdown.js';
import { formatPercentage, wholePercentage } from './percentage.js';
import { plainText } from './plain-text.js';
import { type ProgressElementState, stateName } from './progress-state.js';
import { formatAmount, formatAmountOf, formatRate } from './quantity.js';

/** The known values of an operation. All numbers are finite, and may be negative. */
export interface ProgressFacts {
  readonly label: string;
  readonly state: ProgressElementState;
  /** `bytes`, any other noun, `''` for none, or `share`: then the amounts are not shown, only the percentage. */
  readonly unit: string;
  readonly progress: number | undefined;
  /** A total that is not above 0 counts as unknown. */
  readonly total: number | undefined;
  /** The last message of the operation; `''` if it has sent none. */
  readonly message: string;
  /** Units per second. */
  readonly rate: number | undefined;
  readonly remainingMs: number | undefined;
}

/** The texts and numbers that an element shows. No text has control characters. A text that is not shown is `''`. */
export interface ProgressDescription {
  readonly label: string;
  /** How full the bar is, 0 to 1. Undefined shows an indeterminate bar; only an active operation has one. */
  readonly fraction: number | undefined;
  /** The share of the last update, a whole number from 0 to 100; undefined without progress or total. */
  readonly percentage: number | undefined;
  /**
   * The percentage, or the amount if the share is not known. If there is neither: `working` while the operation is
   * active, `done` if it has completed, and otherwise `''`. It is also `done` if the operation has completed below
   * its total.
   */
  readonly value: string;
  /** The message of the operation. Without one, the amounts if a total is known: `3 of 10 files`. */
  readonly message: string;
  readonly rate: string;
  readonly remaining: string;
  /** How the operation ended; `''` while it is active. */
  readonly ending: string;
  /** What a screen reader reads as the value of the bar: `value`, or at the end how the operation ended. */
  readonly spokenValue: string;
}

/** Turns the values of an operation into the texts and numbers that an element shows. */
export function describeProgress(given: ProgressFacts): ProgressDescription {
  const facts = { ...given, unit: plainText(given.unit) };
  const { state, total, progress, rate, remainingMs } = facts;
  const active = state === 'active';
  const part = partDone(progress, total);
  const value = valueText(facts, part);
  return {
    label: plainText(facts.label),
    fraction: barFraction(state, part),
    percentage: part === undefined ? undefined : wholePercentage(part),
    value,
    message: plainText(facts.message) || amountsText(facts),
    rate: active && rate !== undefined && rate >= 0 ? formatRate(rate, facts.unit, total) : '',
    remaining: active && remainingMs !== undefined ? `${formatCountdown(remainingMs)} left` : '',
    ending: active ? '' : stateName(state),
    spokenValue: active ? value : stateName(state),
  };
}

// Returns the share that is done, 0 to 1.
function partDone(progress: number | undefined, total: number | undefined): number | undefined {
  if (progress === undefined || total === undefined || total <= 0) return undefined;
  return Math.min(1, Math.max(0, progress / total));
}

// A completed operation has a full bar, whatever its last update was. An indeterminate bar is animated, and after
// the end nothing may move, so the bar is empty if an operation has failed with an unknown share.
function barFraction(state: ProgressElementState, part: number | undefined): number | undefined {
  if (state === 'completed') return 1;
  return state === 'active' ? part : (part ?? 0);
}

function valueText({ state, progress, unit }: ProgressFacts, part: number | undefined): string {
  // A completed operation may have stopped below its total: then `60 %` would be wrong. Or it may have no amount to
  // show. In both cases the value is `done`.
  const showsItsEnd = part === undefined ? !!progress && unit !== 'share' : part === 1;
  if (state === 'completed' && !showsItsEnd) return 'done';
  if (part !== undefined) return formatPercentage(part);
  if (progress && unit !== 'share') return formatAmount(progress, unit);
  return state === 'active' ? 'working' : '';
}

// Returns the amounts, which are shown if there is no message.
function amountsText({ progress, total, unit }: ProgressFacts): string {
  if (progress === undefined || total === undefined || total <= 0 || unit === 'share') return '';
  return formatAmountOf(progress, total, unit);
}

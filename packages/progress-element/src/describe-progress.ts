import { formatCountdown } from './countdown.js';
import { formatPercentage, wholePercentage } from './percentage.js';
import { plainText } from './plain-text.js';
import { type ProgressElementState, stateName } from './progress-state.js';
import { formatAmount, formatAmountOf, formatRate } from './quantity.js';

/** What is known about an operation. All numbers are finite. */
export interface ProgressFacts {
  readonly label: string;
  readonly state: ProgressElementState;
  readonly unit: string;
  readonly progress: number | undefined;
  readonly total: number | undefined;
  readonly message: string;
  /** Units per second. */
  readonly rate: number | undefined;
  readonly remainingMs: number | undefined;
}

/** What is shown about an operation. Texts have no control characters; they are empty if nothing is shown. */
export interface ProgressDescription {
  readonly label: string;
  /** How full the bar is, 0 to 1; undefined while that is unknown. */
  readonly fraction: number | undefined;
  /** A whole number from 0 to 100; undefined if the progress or the total is unknown. */
  readonly percentage: number | undefined;
  readonly value: string;
  readonly message: string;
  readonly rate: string;
  readonly remaining: string;
  /** How the operation ended; empty while it is active. */
  readonly ending: string;
  /** The bar's value for screen readers. */
  readonly spokenValue: string;
}

/** Describes an operation in words. */
export function describeProgress(given: ProgressFacts): ProgressDescription {
  const facts = { ...given, unit: plainText(given.unit) };
  const { state, total, progress, rate, remainingMs } = facts;
  const active = state === 'active';
  const part = partDone(progress, total);
  const value = amountDone(facts, part);
  return {
    label: plainText(facts.label),
    fraction: barFraction(state, part),
    percentage: part === undefined ? undefined : wholePercentage(part),
    value,
    message: plainText(facts.message) || countDone(facts),
    rate: active && rate !== undefined && rate >= 0 ? formatRate(rate, facts.unit, total) : '',
    remaining: active && remainingMs !== undefined ? `${formatCountdown(remainingMs)} left` : '',
    ending: active ? '' : stateName(state),
    spokenValue: active ? value : stateName(state),
  };
}

function partDone(progress: number | undefined, total: number | undefined): number | undefined {
  if (progress === undefined || total === undefined || total <= 0) return undefined;
  return Math.min(1, Math.max(0, progress / total));
}

// After the end the bar must not move. So an unknown progress is shown as 0, and not as an indeterminate bar.
function barFraction(state: ProgressElementState, part: number | undefined): number | undefined {
  if (state === 'completed') return 1;
  return state === 'active' ? part : (part ?? 0);
}

function amountDone({ state, progress, unit }: ProgressFacts, part: number | undefined): string {
  // An operation may complete although its last update was below its total, or although it never sent one.
  if (state === 'completed' && (part ?? 0) < 1 && (part !== undefined || !progress)) return 'done';
  if (part !== undefined) return formatPercentage(part);
  if (progress && unit !== 'share') return formatAmount(progress, unit);
  return state === 'active' ? 'working' : '';
}

// The text that is shown if there is no message: how much of the total is done.
function countDone({ progress, total, unit }: ProgressFacts): string {
  if (progress === undefined || total === undefined || total <= 0 || unit === 'share') return '';
  return formatAmountOf(progress, total, unit);
}

import { formatCountdown } from './countdown.js';
import { plainText } from './plain-text.js';
import { type ProgressElementState, stateName } from './progress-state.js';
import { formatAmount, formatAmountOf, formatRate } from './quantity.js';

/** What is known of an operation. Numbers are finite. */
export interface ProgressFacts {
  readonly label: string;
  readonly state: ProgressElementState;
  readonly unit: string;
  readonly progress: number | undefined;
  readonly total: number | undefined;
  readonly message: string;
  /** Units a second. */
  readonly rate: number | undefined;
  readonly remainingMs: number | undefined;
}

/** What is shown of an operation: safe text, empty where there is nothing to say. */
export interface ProgressDescription {
  readonly label: string;
  /** How full the bar is, 0 to 1; undefined while that is unknown. */
  readonly fraction: number | undefined;
  /** 0 to 100; undefined without a total. */
  readonly percentage: number | undefined;
  readonly value: string;
  readonly message: string;
  readonly rate: string;
  readonly remaining: string;
  /** How it ended; empty while it is under way. */
  readonly ending: string;
  /** The bar's value for those who hear it. */
  readonly spokenValue: string;
}

/** Puts what is known of an operation into words. */
export function describeProgress(given: ProgressFacts): ProgressDescription {
  const facts = { ...given, unit: plainText(given.unit) };
  const { state, total, progress, rate, remainingMs } = facts;
  const active = state === 'active';
  const part = partDone(progress, total);
  // 0.57 * 100 is a little less than 57.
  const percentage = part === undefined ? undefined : Math.floor(part * 100 + 1e-9);
  const value = amountDone(facts, percentage);
  return {
    label: plainText(facts.label),
    fraction: barFraction(state, part),
    percentage,
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

// Nothing moves any more once it is over, known or not.
function barFraction(state: ProgressElementState, part: number | undefined): number | undefined {
  if (state === 'completed') return 1;
  return state === 'active' ? part : (part ?? 0);
}

function amountDone({ state, progress, unit }: ProgressFacts, percentage: number | undefined): string {
  // Some end well without ever having said that they are through.
  if (state === 'completed' && (percentage ?? 0) < 100 && (percentage !== undefined || !progress))
    return 'done';
  if (percentage !== undefined) return `${percentage} %`;
  if (progress && unit !== 'share') return formatAmount(progress, unit);
  return state === 'active' ? 'working' : '';
}

// Where nobody says what is being done, how much of how much is.
function countDone({ progress, total, unit }: ProgressFacts): string {
  if (progress === undefined || total === undefined || total <= 0 || unit === 'share') return '';
  return formatAmountOf(progress, total, unit);
}

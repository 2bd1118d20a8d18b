/**
 * The texts of the element, for programs of this repository that show the same numbers in another way. This
 * entry needs no browser. It does not follow semantic versioning.
 *
 * @packageDocumentation
 */
export { formatCountdown } from './countdown.js';
export { formatPercentage, wholePercentage } from './percentage.js';
export { formatAmount, formatAmountOf, formatRate } from './quantity.js';

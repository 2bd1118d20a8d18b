// In binary, 0.57 * 100 is a little less than 57; and a reporter that sends only a new message raises the
// value by as little as it can. Differences this small, in per cent, are not shown.
const DUST = 1e-9;

/**
 * Returns the whole percentage that is shown for a fraction, from 0 to 100. It is rounded down, and is 100
 * only if everything is done.
 *
 * @param fraction - the part that is done; a value outside 0 to 1 counts as the nearer end.
 */
export function wholePercentage(fraction: number): number {
  if (fraction >= 1) return 100;
  return Math.min(99, Math.max(0, Math.floor(fraction * 100 + DUST)));
}

/**
 * Formats a percentage: `42 %`. It is `0 %` only if nothing is done, and `<1 %` if less than one per cent is
 * done, so that a long operation does not look as if it had not begun.
 *
 * @param fraction - as for {@link wholePercentage}.
 */
export function formatPercentage(fraction: number): string {
  const whole = wholePercentage(fraction);
  return whole === 0 && fraction * 100 > DUST ? '<1 %' : `${whole} %`;
}

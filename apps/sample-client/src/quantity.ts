/**
 * What the numbers of an operation count. With `share` they count nothing by themselves, only parts of the
 * total.
 */
export type Unit = 'bytes' | 'things' | 'share';

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'];

/** Formats an amount: `98.9 MB`, `10,000`, `0.25`. At most 10 cells wide for any finite number from 0 on. */
export function formatAmount(amount: number, unit: Unit): string {
  return unit === 'bytes' ? scaled(amount, 'B') : formatCount(amount);
}

/**
 * Formats a rate: `14.1 MB/s`, `1,700/s`, `0.5/s`; the unit `share` as `8.3 %/s`.
 *
 * @param total - the total of the operation; without it, `share` is formatted as a number.
 */
export function formatRate(perSecond: number, unit: Unit, total?: number): string {
  if (unit === 'share' && total) return `${formatCount((perSecond / total) * 100)} %/s`;
  return `${formatAmount(perSecond, unit)}/s`;
}

function formatCount(count: number): string {
  const size = Math.abs(count);
  if (size >= 1_000_000) return scaled(count, '');
  if (size >= 100 || Number.isInteger(count)) return Math.round(count).toLocaleString('en-GB');
  return String(Number(count.toPrecision(2)));
}

function scaled(amount: number, unit: string): string {
  let value = amount;
  let prefix = 0;
  // A value that would be rounded up to "1000" or "1000.0" gets the next prefix.
  while (Math.abs(value) >= (prefix === 0 ? 999.5 : 999.95) && prefix < PREFIXES.length - 1) {
    value /= 1_000;
    prefix++;
  }
  if (Math.abs(value) >= 1_000) return `${amount.toExponential(1)} ${unit}`.trimEnd();
  const digits = prefix === 0 ? String(Math.round(value)) : value.toFixed(1);
  return `${digits} ${PREFIXES[prefix] ?? ''}${unit}`.trimEnd();
}

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'];

/**
 * Formats an amount: `98.9 MB`, `10,000`, `10,000 files`.
 *
 * @param unit - `bytes` are scaled; of a `share` only the number is shown; any other word follows the number.
 */
export function formatAmount(amount: number, unit: string): string {
  if (unit === 'bytes') return scaled(amount, 'B');
  return `${formatCount(amount)} ${countedUnit(unit)}`.trimEnd();
}

/**
 * Formats a rate: `14.1 MB/s`, `1,700/s`, `1,700 files/s`; for the unit `share` with a total as `8.3 %/s`.
 */
export function formatRate(perSecond: number, unit: string, total: number | undefined): string {
  if (unit === 'share' && total) return `${formatCount((perSecond / total) * 100)} %/s`;
  return `${formatAmount(perSecond, unit)}/s`;
}

/** Formats an amount and its total: `24.0 MB of 98.9 MB`, `120 of 400 files`. */
export function formatAmountOf(amount: number, total: number, unit: string): string {
  return `${formatAmount(amount, unit === 'bytes' ? unit : '')} of ${formatAmount(total, unit)}`;
}

function countedUnit(unit: string): string {
  return unit === 'share' ? '' : unit;
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

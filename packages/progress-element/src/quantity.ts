const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'];

/**
 * An amount for reading: `98.9 MB`, `10,000`, `10,000 files`.
 *
 * @param unit - `bytes` are scaled; any other word stands behind the number.
 */
export function formatAmount(amount: number, unit: string): string {
  if (unit === 'bytes') return scaled(amount, 'B');
  return `${formatCount(amount)} ${countedUnit(unit)}`.trimEnd();
}

/** A rate for reading: `14.1 MB/s`, `1,700/s`, `1,700 files/s`; parts of a whole (`share`) as `8.3 %/s`. */
export function formatRate(perSecond: number, unit: string, total: number | undefined): string {
  if (unit === 'share' && total) return `${formatCount((perSecond / total) * 100)} %/s`;
  return `${formatAmount(perSecond, unit)}/s`;
}

/** How much of how much: `24.0 MB of 98.9 MB`, `120 of 400 files`. */
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
  // What would be rounded up to "1000" or "1000.0" takes the next prefix.
  while (Math.abs(value) >= (prefix === 0 ? 999.5 : 999.95) && prefix < PREFIXES.length - 1) {
    value /= 1_000;
    prefix++;
  }
  if (Math.abs(value) >= 1_000) return `${amount.toExponential(1)} ${unit}`.trimEnd();
  const digits = prefix === 0 ? String(Math.round(value)) : value.toFixed(1);
  return `${digits} ${PREFIXES[prefix] ?? ''}${unit}`.trimEnd();
}

/** What an operation's numbers count; `share` counts nothing of its own, only parts of the whole. */
export type Unit = 'bytes' | 'things' | 'share';

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'];

/** An amount for reading: `98.9 MB`, `10,000`, `0.25`. Never wider than 9 cells, whatever the number. */
export function formatAmount(amount: number, unit: Unit): string {
  return unit === 'bytes' ? scaled(amount, 'B') : formatCount(amount);
}

/**
 * A rate for reading: `14.1 MB/s`, `1,700/s`, `0.5/s`; parts of a whole as `8.3 %/s`.
 *
 * @param total - the whole.
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
  // What would be rounded up to "1000" or "1000.0" takes the next prefix.
  while (Math.abs(value) >= (prefix === 0 ? 999.5 : 999.95) && prefix < PREFIXES.length - 1) {
    value /= 1_000;
    prefix++;
  }
  if (Math.abs(value) >= 1_000) return `${amount.toExponential(1)} ${unit}`.trimEnd();
  const digits = prefix === 0 ? String(Math.round(value)) : value.toFixed(1);
  return `${digits} ${PREFIXES[prefix] ?? ''}${unit}`.trimEnd();
}

import { MAX_TIMER_MS } from '@milepost/progress-core/internal';

const UNITS_MS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 };

/**
 * Parses a duration: `1500` or `1500ms`, `5s`, `1.5s`, `2m` (or `2min`), `1h`.
 *
 * @returns milliseconds, a whole number above 0; undefined if the text is not a duration, rounds to 0,
 *   or is too long for a timer (24 days).
 */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|min|h)?$/.exec(text.trim());
  if (!match) return undefined;
  const ms = Math.round(Number(match[1]) * (UNITS_MS[match[2] ?? 'ms'] ?? 1));
  return ms > 0 && ms <= MAX_TIMER_MS ? ms : undefined;
}

/** Formats the time that something took: `80 ms`, `7.1 s`, `2 min 05 s`, `3 h 04 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${String(Math.round(ms))} ms`;
  const tenths = Math.round(ms / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${String(Math.floor(seconds / 60))} min ${twoDigits(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${String(Math.floor(minutes / 60))} h ${twoDigits(minutes % 60)} min`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

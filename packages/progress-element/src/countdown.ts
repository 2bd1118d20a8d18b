/** Formats the time left like a clock: `0:06`, `12:30`, `3:04:59`; from 99 hours on as `>99 h`. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  if (seconds >= 99 * 3_600) return '>99 h';
  const clock = `${String(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`;
  return seconds < 3_600 ? clock : `${String(Math.floor(seconds / 3_600))}:${clock.padStart(5, '0')}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

import type { Clock } from '@milepost/progress-core';
import { RateLimiter } from '@milepost/rate-limiter';

const LINES_PER_MINUTE = 10;
const MAX_CHARACTERS = 400;

/**
 * Writes log lines about what unknown clients do.
 *
 * Control characters are escaped, so that a client cannot forge a line or control a terminal. Each kind of
 * line is limited to ten a minute on average, at most ten of them at once, so that a client cannot fill a
 * disk, and cannot hide one kind among many lines of another. Each line has at most 400 characters, plus a
 * note if earlier lines were omitted.
 */
export class BoundedLog {
  readonly #write: (line: string) => void;
  readonly #limiter: RateLimiter;
  readonly #omitted = new Map<string, number>();

  /** @param write - receives each line, without a line break. */
  constructor(write: (line: string) => void, clock: Clock) {
    this.#write = write;
    this.#limiter = new RateLimiter({ maxRequests: LINES_PER_MINUTE, timeWindow: 60_000, clock });
  }

  /**
   * Writes a line. If there were too many lines of its kind, the line is only counted, and the next line of
   * that kind that is written ends with the count.
   *
   * @param kind - one of a few fixed texts, because each has its own limit.
   */
  write(kind: string, text: string): void {
    const omitted = this.#omitted.get(kind) ?? 0;
    if (!this.#limiter.tryAcquire(kind)) {
      this.#omitted.set(kind, omitted + 1);
      return;
    }
    this.#omitted.delete(kind);
    const note =
      omitted === 0 ? '' : ` (${omitted.toLocaleString('en')} lines of this kind before it were omitted)`;
    this.#write(escapeControls(`${kind}: ${text}`).slice(0, MAX_CHARACTERS) + note);
  }
}

// Escapes characters that are not visible, such as control characters and bidirectional controls.
function escapeControls(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

import type { Clock } from '@milepost/progress-core';
import { RateLimiter } from '@milepost/rate-limiter';

const LINES_PER_MINUTE = 10;
const MAX_CHARACTERS = 400;

/**
 * Log lines about what strangers do: none of them can break a line or steer a terminal, and a flood of one kind is cut to
 * ten lines a minute, so that nobody can fill a disk or hide another kind in it.
 */
export class BoundedLog {
  readonly #write: (line: string) => void;
  readonly #limiter: RateLimiter;
  readonly #left = new Map<string, number>();

  /** @param write - takes a line, without its line break. */
  constructor(write: (line: string) => void, clock: Clock) {
    this.#write = write;
    this.#limiter = new RateLimiter({ maxRequests: LINES_PER_MINUTE, timeWindow: 60_000, clock });
  }

  /**
   * Writes a line, or counts it where there were too many of its kind; the next that is written tells how many.
   *
   * @param kind - one of few: each has its own limit.
   */
  write(kind: string, text: string): void {
    const left = this.#left.get(kind) ?? 0;
    if (!this.#limiter.tryAcquire(kind)) {
      this.#left.set(kind, left + 1);
      return;
    }
    this.#left.delete(kind);
    const more = left === 0 ? '' : ` (${left.toLocaleString('en')} more before it are not shown)`;
    this.#write(escapeControls(`${kind}: ${text}`).slice(0, MAX_CHARACTERS) + more);
  }
}

// What is no character to be seen, bidirectional controls among it.
function escapeControls(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

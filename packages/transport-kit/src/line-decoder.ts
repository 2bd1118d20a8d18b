import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import { limitOption } from '@milepost/progress-core/internal';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = 0xfeff;
const DEFAULT_MAX_LINE_BYTES = 32 * 1024 * 1024;
/**
 * The largest buffer, in bytes, that is kept for the next incomplete line. A larger one is freed after use.
 */
const KEPT_CAPACITY = 64 * 1024;

/** Options of a {@link LineDecoder}. */
export interface LineDecoderOptions {
  /** Called with each line that is not empty, without its line break. Must not throw. */
  onLine: (line: string) => void;
  /** Called once, with a `transport` error, for each line that is skipped as too long. Must not throw. */
  onError: (error: ProgressError) => void;
  /** The longest line that is accepted, in bytes, without its `\n`. Default: 33,554,432 (32 MiB). */
  maxMessageBytes?: number | undefined;
}

/**
 * Reads lines of UTF-8 text from chunks of bytes. A chunk may end anywhere, even within a character.
 *
 * - Lines end with `\n` or `\r\n`. Empty lines and a byte order mark at the very start are ignored.
 * - A line that is too long is skipped and reported, and the next line is read.
 * - Bytes that are not valid UTF-8 are read as U+FFFD.
 * - Memory is bounded by twice `maxMessageBytes`. A chunk may be reused once `push` has returned.
 */
export class LineDecoder {
  readonly #onLine: (line: string) => void;
  readonly #onError: (error: ProgressError) => void;
  readonly #maxMessageBytes: number;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  // The start of a line whose end has not arrived yet: the first #restLength bytes of #rest.
  #rest = new Uint8Array(0);
  #restLength = 0;
  #skipping = false;
  #atStart = true;

  /** @throws TypeError or RangeError if `maxMessageBytes` is not a whole number of at least 1, or `Infinity`. */
  constructor(options: LineDecoderOptions) {
    this.#onLine = options.onLine;
    this.#onError = options.onError;
    this.#maxMessageBytes = limitOption('maxMessageBytes', options.maxMessageBytes, DEFAULT_MAX_LINE_BYTES);
  }

  /** Reads the next bytes. Calls `onLine` for every line that is now complete, before it returns. */
  push(chunk: Uint8Array): void {
    let start = 0;
    if (this.#restLength > 0 || this.#skipping) {
      const end = chunk.indexOf(NEWLINE);
      this.#keep(end < 0 ? chunk : chunk.subarray(0, end));
      if (end < 0) return;
      this.#finishRest();
      start = end + 1;
    }
    // In UTF-8 a newline byte is never part of a longer character, so bytes that end with one can be decoded
    // without the bytes that follow.
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > start)
      this.#readLines(start === 0 && end === chunk.length ? chunk : chunk.subarray(start, end));
    if (end < chunk.length) this.#keep(chunk.subarray(end));
  }

  /** Ends the stream. The text after the last line break is a line too. */
  end(): void {
    this.#finishRest();
  }

  #readLines(bytes: Uint8Array): void {
    if (bytes.length > this.#maxMessageBytes) {
      this.#readMeasured(bytes);
      return;
    }
    const text = this.#decoder.decode(bytes);
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#emit(text, start, end);
      start = end + 1;
    }
  }

  // Reads line by line, because some of these lines may be too long.
  #readMeasured(bytes: Uint8Array): void {
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      this.#keep(bytes.subarray(start, end));
      this.#finishRest();
      start = end + 1;
    }
  }

  // The bytes are copied, so that a short remainder does not keep a large chunk in memory. The buffer doubles
  // when it is full, so that a line in many small chunks takes linear time.
  #keep(bytes: Uint8Array): void {
    if (this.#skipping) return;
    const length = this.#restLength + bytes.length;
    if (length > this.#maxMessageBytes) {
      this.#skip();
      return;
    }
    if (length > this.#rest.length) {
      const grown = new Uint8Array(Math.max(length, this.#rest.length * 2, 256));
      grown.set(this.#rest.subarray(0, this.#restLength));
      this.#rest = grown;
    }
    this.#rest.set(bytes, this.#restLength);
    this.#restLength = length;
  }

  #skip(): void {
    this.#skipping = true;
    this.#restLength = 0;
    this.#rest = new Uint8Array(0);
    const limit = String(this.#maxMessageBytes);
    this.#onError(
      new ProgressError(
        ProgressErrorCode.TRANSPORT,
        `A line of more than ${limit} bytes was skipped. Raise maxMessageBytes if such messages are expected.`,
      ),
    );
  }

  #finishRest(): void {
    if (this.#skipping) {
      this.#skipping = false;
      return;
    }
    const length = this.#restLength;
    if (length === 0) return;
    const text = this.#decoder.decode(this.#rest.subarray(0, length));
    this.#restLength = 0;
    if (this.#rest.length > KEPT_CAPACITY) this.#rest = new Uint8Array(0);
    this.#emit(text, 0, text.length);
  }

  #emit(text: string, start: number, end: number): void {
    if (this.#atStart) {
      this.#atStart = false;
      if (text.charCodeAt(start) === BYTE_ORDER_MARK) start++;
    }
    if (end > start && text.charCodeAt(end - 1) === CARRIAGE_RETURN) end--;
    if (end > start) this.#onLine(text.slice(start, end));
  }
}

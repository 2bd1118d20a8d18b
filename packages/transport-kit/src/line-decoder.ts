import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = 0xfeff;
const DEFAULT_MAX_LINE_BYTES = 32 * 1024 * 1024;
/** A remainder's buffer up to this size is kept for the next remainder. */
const KEPT_CAPACITY = 64 * 1024;

/** How a {@link LineDecoder} is set up. */
export interface LineDecoderOptions {
  /** Given each line that is not empty, without its line break. Must not throw. */
  onLine: (line: string) => void;
  /** Told once of each line that was skipped for its length, with a `transport` error. Must not throw. */
  onError: (error: ProgressError) => void;
  /** The longest line taken, in bytes before its `\n`. Default: 33,554,432 (32 MiB). */
  maxLineBytes?: number | undefined;
}

/**
 * Reads UTF-8 lines from chunks, however the chunks are cut.
 *
 * Lines end with `\n` or `\r\n`; empty ones are ignored, as is a byte order mark at the very start. An over-long line is
 * skipped and reported, and the next one is read. Memory is bounded by twice `maxLineBytes`; a chunk may be reused once `push`
 * has returned. Bytes that are not UTF-8 are read as U+FFFD.
 */
export class LineDecoder {
  readonly #onLine: (line: string) => void;
  readonly #onError: (error: ProgressError) => void;
  readonly #maxLineBytes: number;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  // The start of a line whose end has not come: #rest[0, #restLength).
  #rest = new Uint8Array(0);
  #restLength = 0;
  #skipping = false;
  #atStart = true;

  constructor(options: LineDecoderOptions) {
    this.#onLine = options.onLine;
    this.#onError = options.onError;
    this.#maxLineBytes = options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES;
  }

  /** Takes the next bytes and hands on, before it returns, every line that is complete with them. */
  push(chunk: Uint8Array): void {
    let start = 0;
    if (this.#restLength > 0 || this.#skipping) {
      const end = chunk.indexOf(NEWLINE);
      this.#keep(end < 0 ? chunk : chunk.subarray(0, end));
      if (end < 0) return;
      this.#finishRest();
      start = end + 1;
    }
    // A newline byte never stands inside a multi-byte character, so what ends with one can be decoded as a whole.
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > start)
      this.#readLines(start === 0 && end === chunk.length ? chunk : chunk.subarray(start, end));
    if (end < chunk.length) this.#keep(chunk.subarray(end));
  }

  /** Ends the stream: what stands after the last line break is a line too. */
  end(): void {
    this.#finishRest();
  }

  #readLines(bytes: Uint8Array): void {
    if (bytes.length > this.#maxLineBytes) {
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

  // With lines that may be too long: one at a time.
  #readMeasured(bytes: Uint8Array): void {
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      this.#keep(bytes.subarray(start, end));
      this.#finishRest();
      start = end + 1;
    }
  }

  // Copied, so that a short remainder does not hold a big chunk; doubled, so that many small chunks cost linear time.
  #keep(bytes: Uint8Array): void {
    if (this.#skipping) return;
    const length = this.#restLength + bytes.length;
    if (length > this.#maxLineBytes) {
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
    const limit = String(this.#maxLineBytes);
    this.#onError(
      new ProgressError(
        ProgressErrorCode.TRANSPORT,
        `A line of more than ${limit} bytes was skipped. Raise maxLineBytes if such messages are expected.`,
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

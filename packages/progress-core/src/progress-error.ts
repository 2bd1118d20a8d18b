/** The reasons why something was refused or ended. Each is a `code` of a {@link ProgressError}. */
export const ProgressErrorCode = {
  /** The token is neither a string nor a safe integer, or the receiver does not know it. */
  INVALID_TOKEN: 'invalid_token',
  /** The update is malformed, has a number that is not finite, or does not increase. */
  INVALID_PROGRESS: 'invalid_progress',
  /** Updates or calls came faster than the limit allows. */
  RATE_LIMIT: 'rate_limit',
  /** The state does not allow the call: it came after the end, before the start, or a second time. */
  STATE_ERROR: 'state_error',
  /** A deadline passed. */
  TIMEOUT: 'timeout',
  /** The caller or the peer cancelled the operation. */
  CANCELLED: 'cancelled',
  /** The channel is closed, has failed, or carried something that is not a message. */
  TRANSPORT: 'transport',
} as const;

/** One of the values of {@link (ProgressErrorCode:variable)}. */
export type ProgressErrorCode = (typeof ProgressErrorCode)[keyof typeof ProgressErrorCode];

/** A {@link ProgressError} as plain JSON. */
export interface ProgressErrorResult {
  error: ProgressErrorCode;
  message: string;
  details?: unknown;
}

// Marks the errors of every copy of this package, so that `instanceof` recognises them.
const BRAND = Symbol.for('milepost.ProgressError');

/**
 * The only error class of Milepost. It has a code to branch on, a message to read, and sometimes details.
 *
 * `error instanceof ProgressError` is also true for an error of another copy of this package in the same
 * process. A package manager may install several copies.
 */
export class ProgressError extends Error {
  static override [Symbol.hasInstance](this: unknown, value: unknown): boolean {
    // A subclass inherits this method, but has no brand of its own.
    if (this !== ProgressError)
      return Function.prototype[Symbol.hasInstance].call(this as typeof Error, value);
    try {
      return (value as { [BRAND]?: unknown } | null | undefined)?.[BRAND] === true;
    } catch {
      return false; // Any value can be thrown, even a proxy that throws at every access.
    }
  }

  static {
    // On the prototype, so that the brand is not a property of each error.
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }

  override readonly name: string = 'ProgressError';
  readonly code: ProgressErrorCode;
  readonly details?: unknown;

  /** @param options - `details`: any value; `cause`: the original error, which `toJSON` does not include. */
  constructor(
    code: ProgressErrorCode,
    message: string,
    options: { details?: unknown; cause?: unknown } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    if (options.details !== undefined) this.details = options.details;
  }

  /**
   * Returns a ProgressError for anything that was thrown. A ProgressError is returned unchanged. For any
   * other value, the new error has the value's message (or the value as text), and the value as its `cause`.
   *
   * The code of the new error is `cancelled` for an `AbortError` and `timeout` for a `TimeoutError`, the
   * platform's own errors; otherwise `code`.
   *
   * @param code - the code of any other error; default `state_error`.
   */
  static from(thrown: unknown, code: ProgressErrorCode = ProgressErrorCode.STATE_ERROR): ProgressError {
    if (thrown instanceof ProgressError) return thrown;
    return new ProgressError(platformCodeOf(thrown) ?? code, messageOf(thrown), { cause: thrown });
  }

  /** Returns the code, the message and the details, but neither the cause nor the stack. */
  toJSON(): ProgressErrorResult {
    const result: ProgressErrorResult = { error: this.code, message: this.message };
    if (this.details !== undefined) result.details = this.details;
    return result;
  }
}

// Returns the code for the errors with which an AbortSignal, `fetch` and other parts of the platform reject.
function platformCodeOf(thrown: unknown): ProgressErrorCode | undefined {
  try {
    const name: unknown = (thrown as { name?: unknown } | null | undefined)?.name;
    if (name === 'AbortError') return ProgressErrorCode.CANCELLED;
    return name === 'TimeoutError' ? ProgressErrorCode.TIMEOUT : undefined;
  } catch {
    return undefined;
  }
}

function messageOf(thrown: unknown): string {
  try {
    // Not `instanceof Error`: an error of another realm or of JSON-RPC is no `Error`, but has a message too.
    const message: unknown = (thrown as { message?: unknown } | null | undefined)?.message;
    return typeof message === 'string' ? message : String(thrown);
  } catch {
    return 'Something was thrown that cannot be shown.';
  }
}

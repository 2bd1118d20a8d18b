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

/** The only error class of Milepost. It has a code to branch on, a message to read, and sometimes details. */
export class ProgressError extends Error {
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
   * @param code - the code of a new error; default `state_error`.
   */
  static from(thrown: unknown, code: ProgressErrorCode = ProgressErrorCode.STATE_ERROR): ProgressError {
    if (isProgressError(thrown)) return thrown;
    return new ProgressError(code, messageOf(thrown), { cause: thrown });
  }

  /** Returns the code, the message and the details, but neither the cause nor the stack. */
  toJSON(): ProgressErrorResult {
    const result: ProgressErrorResult = { error: this.code, message: this.message };
    if (this.details !== undefined) result.details = this.details;
    return result;
  }
}

// Any value can be thrown, even a proxy that itself throws on `instanceof`.
function isProgressError(thrown: unknown): thrown is ProgressError {
  try {
    return thrown instanceof ProgressError;
  } catch {
    return false;
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

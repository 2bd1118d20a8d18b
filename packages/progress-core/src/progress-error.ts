/** Why something was refused or ended; the `code` of a {@link ProgressError}. */
export const ProgressErrorCode = {
  /** The token is no string and no safe integer, or nobody knows it. */
  INVALID_TOKEN: 'invalid_token',
  /** The update is malformed, not finite, or no step forward. */
  INVALID_PROGRESS: 'invalid_progress',
  /** It came, or was asked for, faster than allowed. */
  RATE_LIMIT: 'rate_limit',
  /** The call does not fit the state: after the end, twice, before the start. */
  STATE_ERROR: 'state_error',
  /** A deadline passed. */
  TIMEOUT: 'timeout',
  /** The caller, or the peer, called it off. */
  CANCELLED: 'cancelled',
  /** The channel is closed, broke, or carried something that is no message. */
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

/** The one error class of Milepost: a code to branch on, a message to read, details to inspect. */
export class ProgressError extends Error {
  override readonly name: string = 'ProgressError';
  readonly code: ProgressErrorCode;
  readonly details?: unknown;

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
   * Turns anything thrown into a ProgressError; one that is already is given back as it is.
   *
   * @param code - for what is not a ProgressError; default `state_error`.
   */
  static from(thrown: unknown, code: ProgressErrorCode = ProgressErrorCode.STATE_ERROR): ProgressError {
    if (isProgressError(thrown)) return thrown;
    return new ProgressError(code, messageOf(thrown), { cause: thrown });
  }

  toJSON(): ProgressErrorResult {
    const result: ProgressErrorResult = { error: this.code, message: this.message };
    if (this.details !== undefined) result.details = this.details;
    return result;
  }
}

// Anything can be thrown, also what throws when it is looked at.
function isProgressError(thrown: unknown): thrown is ProgressError {
  try {
    return thrown instanceof ProgressError;
  } catch {
    return false;
  }
}

function messageOf(thrown: unknown): string {
  try {
    // Not `instanceof Error`: another realm's errors have a message too, and so have the errors of JSON-RPC.
    const message: unknown = (thrown as { message?: unknown } | null | undefined)?.message;
    return typeof message === 'string' ? message : String(thrown);
  } catch {
    return 'Something was thrown that cannot be shown.';
  }
}

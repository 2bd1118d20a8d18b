import { describeValue } from './describe-value.js';
import type { JsonRpcParams } from './json-rpc.js';
import { ProgressError, ProgressErrorCode } from './progress-error.js';
import { randomId } from './random-id.js';

/**
 * Identifies one operation to both sides. The requester chooses a token that none of its active requests has.
 *
 * A number must be a safe integer. `1` and `"1"` are different tokens. `0` and `""` are valid tokens.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress#progress-flow
 */
export type ProgressToken = string | number;

/** Creates a token that cannot be guessed: 128 random bits as 22 URL-safe characters. */
export function createProgressToken(): string {
  return randomId();
}

/** Returns whether `value` is a valid token: a string, or a safe integer. */
export function isProgressToken(value: unknown): value is ProgressToken {
  return typeof value === 'string' || Number.isSafeInteger(value);
}

/**
 * Reads the token from a request's params (`params._meta.progressToken`).
 *
 * @returns the token, or undefined if the requester did not ask for progress.
 * @throws {@link ProgressError} `invalid_token` if the value there is not a valid token.
 */
export function readProgressToken(params: unknown): ProgressToken | undefined {
  const meta = ownValue(params, '_meta');
  const token = ownValue(meta, 'progressToken');
  if (token === undefined || isProgressToken(token)) return token;
  throw invalidToken(token);
}

/**
 * Returns a copy of a request's params that asks for progress under `token`. The copy keeps the other params
 * and the other members of `_meta`.
 *
 * @throws {@link ProgressError} `invalid_token` if `token` is not a valid token.
 */
export function withProgressToken<Params extends object = object>(
  params: Params | undefined,
  token: ProgressToken,
): Params & { _meta: { progressToken: ProgressToken } } {
  if (!isProgressToken(token)) throw invalidToken(token);
  const meta = ownValue(params, '_meta') as JsonRpcParams['_meta'];
  return { ...(params as Params), _meta: { ...meta, progressToken: token } };
}

/** Returns the error `invalid_token` that refuses `value` as a token. */
export function invalidToken(value: unknown): ProgressError {
  return new ProgressError(
    ProgressErrorCode.INVALID_TOKEN,
    `A progress token must be a string or a safe integer, not ${describeValue(value)}.`,
  );
}

// Ignores inherited properties, because the sender of the request did not set them.
function ownValue(object: unknown, key: string): unknown {
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, key)) return undefined;
  return (object as Record<string, unknown>)[key];
}

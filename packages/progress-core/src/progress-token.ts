import type { JsonRpcParams } from './json-rpc.js';
import { ProgressError, ProgressErrorCode } from './progress-error.js';

/**
 * Names one operation to both sides. Chosen by the requester, unique among its active requests.
 *
 * A number is a safe integer; `1` and `"1"` are two tokens; `0` and `""` are valid ones.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress#progress-flow
 */
export type ProgressToken = string | number;

/** Makes a token that nobody can guess: 128 random bits as 22 URL-safe characters. */
export function createProgressToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .slice(0, 22);
}

/** Tells whether `value` is a valid token: a string, or a safe integer. */
export function isProgressToken(value: unknown): value is ProgressToken {
  return typeof value === 'string' || Number.isSafeInteger(value);
}

/**
 * Reads the token from a request's params (`params._meta.progressToken`).
 *
 * @returns the token, or undefined where the requester asked for no progress.
 * @throws {@link ProgressError} `invalid_token` where something stands there that is no token.
 */
export function readProgressToken(params: unknown): ProgressToken | undefined {
  const meta = ownValue(params, '_meta');
  const token = ownValue(meta, 'progressToken');
  if (token === undefined || isProgressToken(token)) return token;
  throw invalidToken(token);
}

/**
 * A copy of a request's params that asks for progress under `token`; other params and other `_meta` are kept.
 *
 * @throws {@link ProgressError} `invalid_token` where `token` is none.
 */
export function withProgressToken<Params extends object = object>(
  params: Params | undefined,
  token: ProgressToken,
): Params & { _meta: { progressToken: ProgressToken } } {
  if (!isProgressToken(token)) throw invalidToken(token);
  const meta = ownValue(params, '_meta') as JsonRpcParams['_meta'];
  return { ...(params as Params), _meta: { ...meta, progressToken: token } };
}

/** The refusal of `value` as a token. */
export function invalidToken(value: unknown): ProgressError {
  return new ProgressError(
    ProgressErrorCode.INVALID_TOKEN,
    `A progress token must be a string or a safe integer, not ${describe(value)}.`,
  );
}

function describe(value: unknown): string {
  return typeof value === 'number' ? String(value) : value === null ? 'null' : typeof value;
}

// Only what stands on the object itself counts: an inherited property is nobody's wish.
function ownValue(object: unknown, key: string): unknown {
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, key)) return undefined;
  return (object as Record<string, unknown>)[key];
}

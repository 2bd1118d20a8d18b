import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The identity of every client that sends the right token: they all share one. */
const TOKEN_HOLDER = 'the holder of the token';

/**
 * Returns a function that checks a request's `Authorization: Bearer <token>` header: it returns the client's
 * identity, or `false` if the token is missing or wrong. The comparison takes constant time, so its duration
 * does not show how much of a wrong token was right.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 */
export function createBearerCheck(token: string): (request: IncomingMessage) => string | false {
  const expected = digest(token);
  return ({ headers }) => {
    const [, received] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
    return received !== undefined && timingSafeEqual(digest(received), expected) && TOKEN_HOLDER;
  };
}

/** Returns whether `text` can be sent as a bearer token. */
export function isBearerToken(text: string): boolean {
  return /^[\w.~+/-]+=*$/.test(text);
}

// timingSafeEqual compares only values of equal length. Digests have equal length, whatever the token's
// length is.
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

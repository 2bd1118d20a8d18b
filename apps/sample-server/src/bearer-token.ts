import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Whom everybody is taken for who knows the token. */
const HOLDER = 'the holder of the token';

/**
 * Makes the check of a handshake's `Authorization: Bearer <token>`, which takes as long for a token that is almost right
 * as for any other.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 */
export function bearerCheck(token: string): (request: IncomingMessage) => string | false {
  const expected = digest(token);
  return ({ headers }) => {
    const [, given] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
    return given !== undefined && timingSafeEqual(digest(given), expected) && HOLDER;
  };
}

/** Tells whether `text` can be sent as a bearer token. */
export function isBearerToken(text: string): boolean {
  return /^[\w.~+/-]+=*$/.test(text);
}

// Of the same length whatever was given: only then can the time of the comparison tell nothing.
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

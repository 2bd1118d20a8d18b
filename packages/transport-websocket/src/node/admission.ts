import type { IncomingMessage } from 'node:http';

import type { Clock } from '@milepost/progress-core';
import { quote } from '@milepost/transport-kit/internal';

import { NEW_SESSION_OFFER, RESUME_OFFER, SUBPROTOCOL } from '../control.js';
import { isAllowedOrigin } from './origin.js';
import type { RefusalCode } from './refusal.js';
import type { WebSocketServerOptions } from './server-options.js';

/** A handshake that is accepted. */
export interface Admission {
  readonly identity: string | undefined;
  /**
   * What the client asks for: one connection only, a new session that outlives it, or to resume a session.
   */
  readonly kind: 'connection' | 'session' | 'resume';
}

/** A handshake that is refused. */
export interface Rejection {
  readonly status: number;
  readonly code: RefusalCode;
  readonly reason: string;
}

/** The rules by which a handshake is accepted or refused. */
export interface AdmissionRules extends Pick<WebSocketServerOptions, 'authenticate'> {
  readonly path: string;
  readonly allowedOrigins: ReadonlySet<string>;
  readonly handshakeTimeoutMs: number;
  readonly clock: Clock;
}

/**
 * Accepts or refuses a handshake. The cheap checks come first, so that an unknown client causes little work.
 */
export async function admit(request: IncomingMessage, rules: AdmissionRules): Promise<Admission | Rejection> {
  const { headers, url = '' } = request;
  const [path = ''] = url.split('?', 1);
  if (path !== rules.path) {
    // Without the query: it may contain a ticket, and reasons are written to logs.
    return reject(404, 'bad_request', `Nothing is served at ${quote(path)}.`);
  }
  const offers = (headers['sec-websocket-protocol'] ?? '').split(',').map((offer) => offer.trim());
  if (!offers.includes(SUBPROTOCOL)) {
    return reject(400, 'bad_request', `The subprotocol "${SUBPROTOCOL}" must be offered.`);
  }
  if (!isAllowedOrigin(headers.origin, headers.host, rules.allowedOrigins)) {
    return reject(403, 'forbidden_origin', `Pages of ${quote(headers.origin ?? '')} may not connect.`);
  }
  const kind = offers.includes(RESUME_OFFER)
    ? 'resume'
    : offers.includes(NEW_SESSION_OFFER)
      ? 'session'
      : 'connection';
  const identity = await identify(request, rules);
  return typeof identity === 'object' ? identity : { identity, kind };
}

async function identify(
  request: IncomingMessage,
  { authenticate, clock, handshakeTimeoutMs }: AdmissionRules,
): Promise<string | undefined | Rejection> {
  if (!authenticate) return undefined;
  let timer: unknown;
  const late = reject(503, 'handshake_timeout', 'authenticate did not answer in time.');
  const tooLate = new Promise<Rejection>((resolve) => {
    timer = clock.setTimeout(() => resolve(late), handshakeTimeoutMs);
  });
  try {
    const identity: unknown = await Promise.race([authenticate(request), tooLate]);
    if (identity === late) return late;
    // Only a non-empty string is accepted. JavaScript code may return anything else: null, or a user object.
    if (typeof identity === 'string' && identity !== '') return identity;
    return reject(401, 'unauthenticated', 'The credentials are missing or wrong.');
  } catch {
    // The error is not passed on, because its message may contain secrets.
    return reject(401, 'unauthenticated', 'The credentials could not be checked.');
  } finally {
    clock.clearTimeout(timer);
  }
}

function reject(status: number, code: RefusalCode, reason: string): Rejection {
  return { status, code, reason };
}

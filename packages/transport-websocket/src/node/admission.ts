import type { IncomingMessage } from 'node:http';

import type { Clock } from '@milepost/progress-core';
import { quote } from '@milepost/transport-kit';

import { NEW_SESSION_OFFER, RESUME_OFFER, SUBPROTOCOL } from '../control.js';
import { isAllowedOrigin } from './origin.js';
import type { RefusalCode } from './refusal.js';
import type { WebSocketServerOptions } from './server-options.js';

/** A handshake that may go on. */
export interface Admission {
  readonly identity: string | undefined;
  /** What the client wants: one connection only, a session that outlives it, or to go on with one. */
  readonly wants: 'connection' | 'session' | 'resume';
}

/** A handshake that may not. */
export interface Rejection {
  readonly status: number;
  readonly code: RefusalCode;
  readonly reason: string;
}

/** What decides on a handshake. */
export interface AdmissionRules extends Pick<WebSocketServerOptions, 'authenticate'> {
  readonly path: string;
  readonly allowedOrigins: ReadonlySet<string>;
  readonly handshakeTimeoutMs: number;
  readonly clock: Clock;
}

/** Decides on a handshake, the cheap questions first: before the client is known, nothing costly is done for it. */
export async function admit(request: IncomingMessage, rules: AdmissionRules): Promise<Admission | Rejection> {
  const { headers, url = '' } = request;
  if (url.split('?', 1)[0] !== rules.path) {
    return reject(404, 'bad_request', `Nothing is served at ${quote(url)}.`);
  }
  const offers = (headers['sec-websocket-protocol'] ?? '').split(',').map((offer) => offer.trim());
  if (!offers.includes(SUBPROTOCOL)) {
    return reject(400, 'bad_request', `The subprotocol "${SUBPROTOCOL}" must be offered.`);
  }
  if (!isAllowedOrigin(headers.origin, headers.host, rules.allowedOrigins)) {
    return reject(403, 'forbidden_origin', `Pages of ${quote(headers.origin ?? '')} may not connect.`);
  }
  const wants = offers.includes(RESUME_OFFER)
    ? 'resume'
    : offers.includes(NEW_SESSION_OFFER)
      ? 'session'
      : 'connection';
  const identity = await identify(request, rules);
  return typeof identity === 'object' ? identity : { identity, wants };
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
    // What is no name lets nobody in: null, a user's record, and whatever else JavaScript allows.
    if (typeof identity === 'string' && identity !== '') return identity;
    return reject(401, 'unauthenticated', 'The credentials are missing or wrong.');
  } catch {
    // Why it failed is the server's business: what was thrown may name what nobody outside should know.
    return reject(401, 'unauthenticated', 'The credentials could not be checked.');
  } finally {
    clock.clearTimeout(timer);
  }
}

function reject(status: number, code: RefusalCode, reason: string): Rejection {
  return { status, code, reason };
}

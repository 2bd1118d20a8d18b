import type { IncomingMessage } from 'node:http';

import { localhostAllowedHostnames, validateHostHeader } from '@modelcontextprotocol/server';

import { createBearerCheck } from './bearer-token.js';
import { isLoopback } from './loopback.js';
import { PATH, type ServeOptions } from './serve-options.js';

/** Why a request is refused, and the status of the response. */
export interface HttpRefusal {
  readonly status: number;
  /** The kind of refusal, for the log. */
  readonly code: 'bad_request' | 'forbidden_host' | 'forbidden_origin' | 'unauthenticated' | 'overloaded';
  readonly reason: string;
}

/**
 * Decides which HTTP requests are served. The decision uses only a request's head, before its body is read.
 */
export class HttpAdmission {
  readonly #hostnames: string[];
  readonly #isLoopback: boolean;
  readonly #origins: ReadonlySet<string>;
  readonly #hasToken: (request: IncomingMessage) => unknown;

  /**
   * @param options - `host` is the address that the server listens on. If it is not a loopback address, there
   *   must be a `token` (see {@link requireToken}).
   */
  constructor({ host, allowedOrigins = [], token }: ServeOptions & { host: string }) {
    this.#isLoopback = isLoopback(host);
    const hostnames = new Set(localhostAllowedHostnames());
    if (this.#isLoopback) hostnames.add(host.includes(':') ? `[${host}]` : host);
    this.#hostnames = [...hostnames];
    this.#origins = new Set(allowedOrigins);
    this.#hasToken = token === undefined ? () => true : createBearerCheck(token);
  }

  /**
   * Returns why a request is refused for its `Host`, `Origin` or path; undefined if it is not refused for
   * these.
   *
   * A page from another site can make its own host name resolve to this machine (DNS rebinding). Its requests
   * then have that name in the `Host` header, whatever their method is. So on a loopback address, only names
   * of this machine are accepted. On an address that other machines can reach, any name is accepted, because
   * the server may have any name there. But then there is always a token (see {@link requireToken}), and the
   * page does not know it.
   *
   * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#security-warning
   */
  checkHead(request: IncomingMessage): HttpRefusal | undefined {
    const { host = '', origin } = request.headers;
    const named = validateHostHeader(host, this.#hostnames);
    if (this.#isLoopback && !named.ok)
      return {
        status: 403,
        code: 'forbidden_host',
        reason: `The host "${host}" is not served here. Expected one of: ${this.#hostnames.join(', ')}.`,
      };
    const isOwn = named.ok && origin === `http://${host.toLowerCase()}`;
    if (origin !== undefined && !isOwn && !this.#origins.has(origin))
      return { status: 403, code: 'forbidden_origin', reason: `Pages of "${origin}" may not connect.` };
    if (request.url?.split('?')[0] !== PATH)
      return {
        status: 404,
        code: 'bad_request',
        reason: `Nothing is served at this path. Expected ${PATH}.`,
      };
    return undefined;
  }

  /**
   * Returns why a request is refused for its credentials; undefined if they are right or if no token is set.
   */
  checkCredentials(request: IncomingMessage): HttpRefusal | undefined {
    if (this.#hasToken(request)) return undefined;
    return { status: 401, code: 'unauthenticated', reason: 'The credentials are missing or wrong.' };
  }
}

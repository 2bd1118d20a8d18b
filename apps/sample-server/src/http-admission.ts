import type { IncomingMessage } from 'node:http';

import { localhostAllowedHostnames, validateHostHeader } from '@modelcontextprotocol/server';

import { bearerCheck } from './bearer-token.js';
import { isLoopback } from './loopback.js';
import { PATH, type ServeOptions } from './serve-options.js';

/** Why a request is not served. */
export interface HttpRefusal {
  readonly status: number;
  /** One of few, for the log. */
  readonly code: 'bad_request' | 'forbidden_host' | 'forbidden_origin' | 'unauthenticated' | 'overloaded';
  readonly reason: string;
}

/** Who is served over HTTP: decided by the head of a request, before anything of its body is read. */
export class HttpAdmission {
  readonly #hostnames: string[];
  readonly #isLoopback: boolean;
  readonly #origins: ReadonlySet<string>;
  readonly #holdsToken: (request: IncomingMessage) => unknown;

  /** @param options - `host` is where it listens, on other addresses than a loopback one with a `token`. */
  constructor({ host, allowedOrigins = [], token }: ServeOptions & { host: string }) {
    const own = host.includes(':') ? `[${host}]` : host;
    this.#hostnames = localhostAllowedHostnames();
    this.#isLoopback = isLoopback(host);
    if (this.#isLoopback) this.#hostnames.push(own);
    this.#origins = new Set(allowedOrigins);
    this.#holdsToken = token === undefined ? () => true : bearerCheck(token);
  }

  /**
   * Why a request from there, or to there, is refused; undefined where it is not.
   *
   * A page from elsewhere could have its own name resolved to this machine (DNS rebinding). Then a foreign name stands in
   * `Host`, whatever the method. On an address that other machines reach no name is foreign, but there is always a token
   * (see {@link requireToken}), which no such page has.
   *
   * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#security-warning
   */
  refusalOf(request: IncomingMessage): HttpRefusal | undefined {
    const { host = '', origin } = request.headers;
    const named = validateHostHeader(host, this.#hostnames);
    if (this.#isLoopback && !named.ok)
      return { status: 403, code: 'forbidden_host', reason: `There is no "${host}" here.` };
    const isOwn = named.ok && origin === `http://${host.toLowerCase()}`;
    if (origin !== undefined && !isOwn && !this.allowsOrigin(origin))
      return { status: 403, code: 'forbidden_origin', reason: `Pages of "${origin}" may not connect.` };
    if (request.url?.split('?')[0] !== PATH)
      return { status: 404, code: 'bad_request', reason: `Nothing is served here, but at ${PATH}.` };
    return undefined;
  }

  /** Why a request is refused for what it has to show for itself; undefined where it is not. */
  refusalOfCaller(request: IncomingMessage): HttpRefusal | undefined {
    if (this.#holdsToken(request)) return undefined;
    return { status: 401, code: 'unauthenticated', reason: 'The credentials are missing or wrong.' };
  }

  /** Tells whether pages of another origin may read what is answered. */
  allowsOrigin(origin: string): boolean {
    return this.#origins.has(origin);
  }
}

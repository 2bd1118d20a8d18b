import { quote } from '@milepost/transport-kit/internal';

/**
 * Returns the set of allowed origins. Each must be written as browsers send it: any other form never matches.
 *
 * @throws RangeError if one is not an origin: a pattern, or an address with a path or a slash at its end.
 */
export function originSet(origins: readonly string[]): ReadonlySet<string> {
  for (const origin of origins) {
    if (origin !== 'null' && !/^[a-z][a-z\d+.-]*:\/\/[^\s/?#*@A-Z]+$/.test(origin)) {
      const why = `allowedOrigins: ${quote(origin)} is not an origin. Write it as browsers send it: "https://app.example".`;
      throw new RangeError(why);
    }
  }
  return new Set(origins);
}

/**
 * Returns whether a handshake with this Origin header may connect.
 *
 * Browsers always send an Origin header, and other clients do not: a handshake without one does not come from
 * a page. A page may connect in two cases:
 *
 * - Its origin is listed.
 * - It was loaded from the host and port that it connects to, by a loopback name. With any other name, a page
 *   from elsewhere could make its own host name resolve to this machine (DNS rebinding).
 *
 * @param allowed - origins as browsers send them: `https://app.example`, `http://localhost:5173`.
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-10.2
 */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  allowed: ReadonlySet<string>,
): boolean {
  if (origin === undefined || allowed.has(origin)) return true;
  if (host === undefined || !URL.canParse(origin)) return false;
  const { protocol, host: originHost, hostname } = new URL(origin);
  return /^https?:$/.test(protocol) && originHost === host.toLowerCase() && isLoopback(hostname);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import { quote } from '@milepost/transport-kit';

/**
 * The origins to allow, each checked to be one as browsers send it: any other would never match.
 *
 * @throws {@link ProgressError} `state_error` for what is none: a pattern, or an address with a path or a slash at its end.
 */
export function originSet(origins: readonly string[]): ReadonlySet<string> {
  for (const origin of origins) {
    if (origin !== 'null' && !/^[a-z][a-z\d+.-]*:\/\/[^\s/?#*@A-Z]+$/.test(origin)) {
      const why = `allowedOrigins: ${quote(origin)} is no origin. Write it as browsers send it: "https://app.example".`;
      throw new ProgressError(ProgressErrorCode.STATE_ERROR, why);
    }
  }
  return new Set(origins);
}

/**
 * Tells whether a handshake may come from where it says.
 *
 * Only browsers send an Origin, and always: without one it is no page. A page may connect where it is listed, or where it
 * was itself loaded from the address that it connects to, and that is a loopback name: by any other name a page from
 * elsewhere could have itself resolved to this machine (DNS rebinding).
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

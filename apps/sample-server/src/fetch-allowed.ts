import { ArgumentError } from './argument-error.js';

/** Settings of {@link fetchAllowed}. */
export interface FetchAllowedOptions {
  /** Returns whether a URL may be fetched. Called for the first URL and for the target of each redirect. */
  allows: (url: URL) => boolean;
  signal: AbortSignal;
}

/** The content of a URL, as a stream that is still arriving. */
export interface FetchedContent {
  body: ReadableStream<Uint8Array>;
  /** Undefined if the host did not send the length, or if the content is encoded. */
  totalBytes: number | undefined;
}

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Fetches a URL from an allowed host. Follows up to five redirects, and only to allowed hosts.
 *
 * @throws {@link ArgumentError} if a host is not allowed or cannot be reached, if a redirect is not a URL or
 *   there are too many of them, and if the response is not a success; the signal's reason when it is aborted.
 */
export async function fetchAllowed(url: URL, options: FetchAllowedOptions): Promise<FetchedContent> {
  let target = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    if (!options.allows(target)) throw notAllowed(target);
    const response = await request(target, options.signal);
    const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
    if (location === null) return contentOf(response, target);
    await response.body?.cancel();
    if (!URL.canParse(location, target.href)) {
      throw new ArgumentError('url', `${target.href} redirects to an invalid URL.`);
    }
    target = new URL(location, target);
  }
  throw new ArgumentError('url', `${url.href} redirects more than ${MAX_REDIRECTS} times.`);
}

async function request(url: URL, signal: AbortSignal): Promise<Response> {
  try {
    // Compressed content must not be sent: its Content-Length is not the number of bytes that are counted
    // here.
    return await fetch(url, { redirect: 'manual', signal, headers: { 'Accept-Encoding': 'identity' } });
  } catch (error) {
    signal.throwIfAborted();
    throw new ArgumentError('url', `${url.href} cannot be reached: ${reasonOf(error)}.`, { cause: error });
  }
}

/**
 * Returns why a fetch failed. Its own error has only a general message ("fetch failed"); the cause has the
 * reason.
 */
export function reasonOf(error: unknown): string {
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return reason instanceof Error ? reason.message : String(reason);
}

async function contentOf(response: Response, url: URL): Promise<FetchedContent> {
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new ArgumentError('url', `${url.href} responded with ${response.status} ${response.statusText}.`);
  }
  const length = response.headers.get('content-length');
  const isPlain = !response.headers.has('content-encoding');
  return { body: response.body, totalBytes: isPlain && length !== null ? Number(length) : undefined };
}

function notAllowed({ protocol, host }: URL): ArgumentError {
  return new ArgumentError(
    'url',
    `${protocol}//${host} may not be fetched from. Expected an http or https URL without a user name or password, on a ` +
      'host that was allowed with --allow-host when the server was started.',
  );
}

import { ArgumentError } from './argument-error.js';

/** What {@link fetchAllowed} may do. */
export interface FetchAllowedOptions {
  /** Asked for the URL and for each it is redirected to. */
  allows: (url: URL) => boolean;
  signal: AbortSignal;
}

/** The content of a URL, on its way. */
export interface FetchedContent {
  body: ReadableStream<Uint8Array>;
  /** Absent where the peer did not say. */
  totalBytes: number | undefined;
}

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Fetches a URL whose host is allowed; a redirect leads to allowed hosts only.
 *
 * @throws {@link ArgumentError} for a host that is not allowed, one that cannot be reached, and an answer other than
 *   success; the signal's reason when it is aborted.
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
      throw new ArgumentError('url', `${target.href} redirects to what is no URL.`);
    }
    target = new URL(location, target);
  }
  throw new ArgumentError('url', `${url.href} redirects more than ${MAX_REDIRECTS} times.`);
}

async function request(url: URL, signal: AbortSignal): Promise<Response> {
  try {
    // The length of compressed content says nothing about what is counted.
    return await fetch(url, { redirect: 'manual', signal, headers: { 'Accept-Encoding': 'identity' } });
  } catch (error) {
    signal.throwIfAborted();
    throw new ArgumentError('url', `${url.href} cannot be reached: ${reasonOf(error)}.`, { cause: error });
  }
}

/** Why a fetch failed: what it throws itself says only that it did. */
export function reasonOf(error: unknown): string {
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return reason instanceof Error ? reason.message : String(reason);
}

async function contentOf(response: Response, url: URL): Promise<FetchedContent> {
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new ArgumentError('url', `${url.href} answered ${response.status} ${response.statusText}.`);
  }
  const length = response.headers.get('content-length');
  const isPlain = !response.headers.has('content-encoding');
  return { body: response.body, totalBytes: isPlain && length !== null ? Number(length) : undefined };
}

function notAllowed({ protocol, host }: URL): ArgumentError {
  return new ArgumentError(
    'url',
    `${protocol}//${host} may not be fetched from. Expected http or https without a password, and a host that was ` +
      'given to this server by --allow-host when it was started.',
  );
}

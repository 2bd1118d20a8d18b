/**
 * The server cannot be reached. The message has the cause, which the message of `fetch` itself leaves out.
 */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/**
 * Calls `fetch`, and reports the cause if there is no response.
 *
 * @throws {@link Unreachable} with the message of the cause; the error of `fetch` if the request was aborted
 *   or the error has no cause.
 */
export async function fetchOrSayWhy(url: string | URL, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init?.signal?.aborted || !(error instanceof Error && error.cause instanceof Error)) throw error;
    throw new Unreachable(error.cause.message, { cause: error });
  }
}

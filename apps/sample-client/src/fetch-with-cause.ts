/**
 * The server cannot be reached. The message has the cause, which the message of `fetch` itself leaves out.
 */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/**
 * Calls `fetch`, and reports the cause if there is no response.
 *
 * @throws {@link UnreachableError} with the message of the cause; the error of `fetch` if the request was
 *   aborted or the error has no cause.
 */
export async function fetchWithCause(url: string | URL, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init?.signal?.aborted || !(error instanceof Error && error.cause instanceof Error)) throw error;
    throw new UnreachableError(error.cause.message, { cause: error });
  }
}

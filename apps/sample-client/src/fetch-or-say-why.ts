/** Why a server cannot be reached; `fetch` itself says only that it cannot. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** `fetch`, but where no answer comes it says why. @throws {@link Unreachable}, or what `fetch` throws where it was aborted. */
export async function fetchOrSayWhy(url: string | URL, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init?.signal?.aborted || !(error instanceof Error && error.cause instanceof Error)) throw error;
    throw new Unreachable(error.cause.message, { cause: error });
  }
}

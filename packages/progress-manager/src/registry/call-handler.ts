import type { ProgressCallback } from '../progress-handler.js';
import type { ProgressUpdate } from '../progress-update.js';

/**
 * Calls a handler with an update. Never throws.
 *
 * @param onFailure - called with what the handler throws or rejects with, and the update.
 * @returns a promise that resolves when the handler is done, and never rejects; undefined if the handler has
 *   returned no promise.
 */
export function callHandler(
  handler: ProgressCallback,
  update: ProgressUpdate,
  onFailure: (error: unknown, update: ProgressUpdate) => void,
): Promise<void> | undefined {
  try {
    const outcome: unknown = handler(update);
    // A handler in plain JavaScript may return anything, for example the value of its only expression.
    if (typeof outcome !== 'object' || outcome === null || !('then' in outcome)) return undefined;
    return Promise.resolve(outcome as PromiseLike<void>).catch((error: unknown) => onFailure(error, update));
  } catch (error) {
    onFailure(error, update);
    return undefined;
  }
}

import type { ProgressToken } from '@milepost/progress-core';
import { describeValue } from '@milepost/progress-core/internal';

import type { ProgressUpdate } from './progress-update.js';

/**
 * A function that is called with each update. If it returns a promise, it is not called again before that
 * promise has settled; the latest update waits meanwhile.
 *
 * ```ts
 * manager.registerToken(token, ({ percentage, message }) => show(percentage, message));
 * ```
 */
export type ProgressCallback = (update: ProgressUpdate) => void | PromiseLike<void>;

/**
 * An object that is called with the values of each update. It can be used wherever a {@link ProgressCallback}
 * can, for code that wants the values as parameters.
 *
 * ```ts
 * manager.registerToken(token, {
 *   onProgress: (token, progress, total) => console.log(token, progress, 'of', total ?? 'unknown'),
 * });
 * ```
 */
export interface ProgressHandler {
  /**
   * @param progress - the amount that is done, above that of every earlier update.
   * @param total - the whole amount; undefined if the sender has not given it.
   * @param message - what is being done; undefined if the sender gave none.
   * @returns nothing, or a promise. Until it has settled, the method is not called again.
   */
  onProgress(
    token: ProgressToken,
    progress: number,
    total?: number,
    message?: string,
  ): void | PromiseLike<void>;
}

/**
 * Returns the handler as a function, or undefined if there is none.
 *
 * @param name - the name of the parameter or option, for the error message.
 * @throws TypeError if the handler is neither a function nor an object with a method `onProgress`.
 */
export function callbackOf(
  name: string,
  handler: ProgressCallback | ProgressHandler | undefined,
): ProgressCallback | undefined {
  if (handler === undefined || typeof handler === 'function') return handler;
  if (typeof (handler as Partial<ProgressHandler> | null)?.onProgress !== 'function') {
    throw new TypeError(
      `${name} must be a function, or an object with a method onProgress(token, progress, total, message), ` +
        `not ${describeValue(handler)}.`,
    );
  }
  return ({ token, progress, total, message }) => handler.onProgress(token, progress, total, message);
}

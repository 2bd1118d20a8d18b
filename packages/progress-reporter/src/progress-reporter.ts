import { isProgressToken, ProgressError, type ProgressToken } from '@milepost/progress-core';
import { invalidToken, mcpEncoder } from '@milepost/progress-core/internal';

import { ProgressSender, type ProgressReporterOptions, type ProgressTransport } from './progress-sender.js';
import { ProgressScope } from './progress-scope.js';

/**
 * Reports the progress of one operation to a peer.
 *
 * The progress that is sent always increases strictly, and updates are sent at a limited rate: a newer update
 * replaces one that waits. The last value and message are written before `complete()` resolves, and nothing
 * is sent afterwards. At most one send is in flight.
 *
 * Without a token it does nothing, so a handler does not have to check whether progress is wanted.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress
 */
export class ProgressReporter extends ProgressScope {
  /**
   * @param token - the token of the request, `readProgressToken(request.params)`; undefined if it asked for
   *   no progress.
   * @param transport - any transport; only its `send` is used.
   * @throws ProgressError `invalid_token` if `token` is neither a string nor a safe integer.
   * @throws RangeError if `maxUpdatesPerSecond`, `burst` or `heartbeatMs` is out of its range.
   * @throws TypeError if `maxUpdatesPerSecond` or `burst` is not a number.
   */
  constructor(
    token: ProgressToken | undefined,
    transport: ProgressTransport,
    options: ProgressReporterOptions = {},
  ) {
    if (token !== undefined && !isProgressToken(token)) throw invalidToken(token);
    super(
      (source) =>
        new ProgressSender(token, transport, source, {
          ...options,
          protocol: options.protocol ?? mcpEncoder,
        }),
    );
  }

  /** Sends the update that waits, regardless of the rate. Resolves when it is written; never rejects. */
  flush(): Promise<void> {
    return this.sender.flush();
  }

  /**
   * Ends the operation as successful. Sets the progress to the total if that is known, and resolves when the
   * last value and message are written. Send the response after that. Never rejects; a second call does
   * nothing.
   */
  complete(message?: string): Promise<void> {
    this.finish(message);
    return this.sender.close();
  }

  /**
   * Ends the operation as failed. Sends the update that waits, with the message of `error` as the last
   * message. The progress is not set to the total. Never rejects; a second call does nothing.
   */
  fail(error?: unknown): Promise<void> {
    if (error !== undefined) this.message(ProgressError.from(error).message);
    return this.sender.close();
  }

  /**
   * Ends the reporter at the end of an `await using` block: sends the update that waits, and ends. After
   * {@link complete} or {@link fail}, it only waits until the last update is written.
   */
  [Symbol.asyncDispose](): Promise<void> {
    return this.sender.close();
  }
}

import {
  invalidToken,
  isProgressToken,
  mcpEncoder,
  ProgressError,
  type ProgressToken,
} from '@milepost/progress-core';

import { ProgressOutlet, type ProgressReporterOptions, type ProgressTransport } from './progress-outlet.js';
import { ProgressTeller } from './progress-phase.js';

/**
 * Tells a peer how far one operation is.
 *
 * What goes out always increases strictly, at a bearable rate, the latest winning; the last value and message are
 * written before `complete()` resolves, and nothing goes out after. At most one send is in flight.
 *
 * Without a token it does nothing, so a handler need not ask whether progress is wanted.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress
 */
export class ProgressReporter extends ProgressTeller {
  /**
   * @param token - what the requester sent, `readProgressToken(request.params)`; undefined where it asked for no progress.
   * @param transport - any transport; only its `send` is used.
   * @throws ProgressError `invalid_token` where `token` is none; RangeError where a rate is out of its range.
   */
  constructor(
    token: ProgressToken | undefined,
    transport: ProgressTransport,
    options: ProgressReporterOptions = {},
  ) {
    if (token !== undefined && !isProgressToken(token)) throw invalidToken(token);
    super(
      (source) =>
        new ProgressOutlet(token, transport, source, {
          ...options,
          protocol: options.protocol ?? mcpEncoder,
        }),
    );
  }

  /** Sends what waits now, whatever the rate says. Resolves when it is written; never rejects. */
  flush(): Promise<void> {
    return this.outlet.flush();
  }

  /**
   * Ends the operation well: brings the value to the total where one is known, and resolves when the last value and
   * message are written. Answer the request after it. Never rejects; a second call does nothing.
   */
  complete(message?: string): Promise<void> {
    this.finish(message);
    return this.outlet.close();
  }

  /**
   * Ends the operation badly: sends what waits and, as the last message, why it failed; the value does not jump ahead.
   * Never rejects; a second call does nothing.
   */
  fail(error?: unknown): Promise<void> {
    if (error !== undefined) this.message(ProgressError.from(error).message);
    return this.outlet.close();
  }

  /** Sends what waits and ends, as `await using` wants it; no more than a {@link flush} where the end was told before. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.outlet.close();
  }
}

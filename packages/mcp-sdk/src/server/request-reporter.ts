import { ProgressSequence, systemClock } from '@milepost/progress-core';
import { joinSignals } from '@milepost/progress-core/internal';
import { ProgressReporter } from '@milepost/progress-reporter';

import { type Barrier, waitAt } from './barrier.js';
import type { ReporterForOptions } from './reporter-options.js';
import { RequestSender } from './request-sender.js';
import type { HandledRequest } from './handled-request.js';

// The update sequence of each request, by the signal of the request. A request has several reporters, one
// after another, if it is handled again with the input that it asked for. Their updates form one sequence to
// the peer.
const sequences = new WeakMap<AbortSignal, ProgressSequence>();

/** The reporter of a request. Ending it waits until all its updates are written, and then for the barrier. */
export class RequestReporter extends ProgressReporter {
  readonly #written: () => Promise<void>;
  readonly #settle: () => Promise<void>;
  #settled: Promise<void> | undefined;

  constructor(request: HandledRequest, barrier: Barrier, options: ReporterForOptions) {
    const { clock = systemClock, onError } = options;
    const own = request.token === undefined ? undefined : options.signal;
    const { signal, release } = own
      ? joinSignals(request.signal, own)
      : { signal: request.signal, release: () => undefined };
    const sender = new RequestSender(request, own, onError);
    const sequence = sequences.get(request.signal) ?? new ProgressSequence();
    sequences.set(request.signal, sequence);
    super(request.token, sender, { ...options, signal, sequence });
    this.#written = () => sender.written(signal);
    this.#settle = async () => {
      await sender.written(signal);
      release();
      if (sender.used) await waitAt(barrier, request, clock);
    };
  }

  override async flush(): Promise<void> {
    await super.flush();
    await this.#written();
  }

  override complete(message?: string): Promise<void> {
    return this.#end(super.complete(message));
  }

  override fail(error?: unknown): Promise<void> {
    return this.#end(super.fail(error));
  }

  override [Symbol.asyncDispose](): Promise<void> {
    return this.#end(super[Symbol.asyncDispose]());
  }

  async #end(ended: Promise<void>): Promise<void> {
    await ended;
    await (this.#settled ??= this.#settle());
  }
}

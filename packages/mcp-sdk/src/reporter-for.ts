import { ProgressSequence, systemClock } from '@milepost/progress-core';
import { ProgressReporter, type ProgressReporterOptions } from '@milepost/progress-reporter';

import { type Barrier, BARRIERS, pass } from './barrier.js';
import { eitherSignal } from './either-signal.js';
import { type ReportedTask, TaskChannel } from './reported-task.js';
import { RequestChannel } from './request-channel.js';
import { type HandledRequest, handledRequest, type RequestContext } from './request-context.js';

/** How the progress of a request is told. */
export interface ReporterForOptions extends Omit<ProgressReporterOptions, 'protocol' | 'sequence'> {
  /** What stands between the last update and the answer; default `'auto'`. */
  barrier?: Barrier | undefined;
  /** The task that the request becomes, which goes on after its answer; default none. */
  task?: ReportedTask | undefined;
}

/**
 * A reporter for the request that a handler of the official SDK, v1 or v2, works on. It has the request's token and its
 * signal, sends on the request's own stream, and does nothing where the requester asked for no progress.
 *
 * End it before the handler returns, by `complete()`, `fail()` or `await using`: each sends what waits, and nothing goes
 * out after. `withProgress` does so by itself.
 *
 * @param context - `ctx` of the SDK v2 or `extra` of v1, as the handler got it; at a server, or at a client.
 * @throws TypeError where it is no such context; ProgressError `invalid_token` where its token is none; RangeError where
 *   an option is out of its range.
 */
export function reporterFor(context: RequestContext, options: ReporterForOptions = {}): ProgressReporter {
  const { barrier = 'auto', task } = options;
  if (!BARRIERS.includes(barrier)) {
    throw new RangeError(`barrier must be one of ${BARRIERS.join(', ')}, not ${barrier as string}.`);
  }
  const request = handledRequest(context);
  if (!task) return new RequestReporter(request, barrier, options);
  // It outlives the request, whose signal and answer mean nothing to it.
  const channel = new TaskChannel(request, task);
  return new ProgressReporter(channel.token, channel, { ...options, protocol: channel });
}

// A request may have several, one after the other where it is handled again with the input that it asked for. To its peer
// they are one.
const sequences = new WeakMap<AbortSignal, ProgressSequence>();

/** Ends when its request does: by then what it sent is written, and the client had the time that the barrier gives it. */
class RequestReporter extends ProgressReporter {
  readonly #signal: AbortSignal;
  readonly #channel: RequestChannel;
  readonly #settle: () => Promise<void>;
  #settled: Promise<void> | undefined;

  constructor(request: HandledRequest, barrier: Barrier, options: ReporterForOptions) {
    const { clock = systemClock, onError } = options;
    const own = request.token === undefined ? undefined : options.signal;
    const { signal, release } = eitherSignal(request.signal, own);
    const channel = new RequestChannel(request, own, onError);
    const sequence = sequences.get(request.signal) ?? new ProgressSequence();
    sequences.set(request.signal, sequence);
    super(request.token, channel, { ...options, signal, sequence });
    this.#signal = signal;
    this.#channel = channel;
    this.#settle = async () => {
      await channel.written(signal);
      release();
      if (channel.used) await pass(barrier, request, clock);
    };
  }

  override async flush(): Promise<void> {
    await super.flush();
    await this.#channel.written(this.#signal);
  }

  override async complete(message?: string): Promise<void> {
    await super.complete(message);
    await (this.#settled ??= this.#settle());
  }

  override async fail(error?: unknown): Promise<void> {
    await super.fail(error);
    await (this.#settled ??= this.#settle());
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    await (this.#settled ??= this.#settle());
  }
}

import { mcpProtocol, type ProgressToken, systemClock, type Transport } from '@milepost/progress-core';
import { limitOption, numberOption } from '@milepost/progress-core/internal';
import type { Observable } from 'rxjs';

import { Channel, type ChannelContext } from './channel.js';
import { Operations } from './operations.js';
import type { ProgressAnomaly } from './progress-anomaly.js';
import type { ProgressChannel } from './progress-channel.js';
import type { ProgressManagerOptions, SendOptions, StartOptions } from './progress-manager-options.js';
import type { ProgressOperation, ProgressRequest } from './progress-operation.js';
import type { OperationSnapshot, ProgressStats } from './progress-stats.js';
import { callbackOf, type ProgressCallback, type ProgressHandler } from './progress-handler.js';
import type { ProgressUpdate } from './progress-update.js';
import { SharedTimer } from './shared-timer.js';
import { tap } from './tap.js';
import { TokenRegistry } from './registry/token-registry.js';
import type { UpdateReceiver } from './registry/update-receiver.js';
import { ANY_CHANNEL } from './channel-id.js';
import { type ProgressEnd, type RegisterOptions, TokenEnd } from './token-end.js';

// Reading the clock costs as much as processing an update, so up to 16 updates of one tick share a reading.
const UPDATES_A_READING = 16;

/**
 * Receives the progress of any number of operations, on any number of transports.
 *
 * The updates of a token are delivered to its handler in order, with strictly increasing progress, and no
 * faster than `maxUpdatesPerSecond`. A newer update replaces one that waits. The last update is delivered
 * before the operation ends.
 *
 * An update that is late, is not valid, or has an unknown token is counted and reported on `anomalies$`. It
 * never causes an exception, is delivered to no handler, and uses no memory.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress
 */
export class ProgressManager {
  readonly #registry: TokenRegistry;
  readonly #receiver: UpdateReceiver;
  readonly #operations: Operations;
  readonly #channelContext: ChannelContext;
  readonly #clock: SharedTimer;
  /** The registered tokens that have deadlines. */
  readonly #tokenEnds = new Set<TokenEnd>();
  #channels = ANY_CHANNEL;

  /**
   * @throws RangeError if an option is out of its range.
   * @throws TypeError if an option is not a number.
   */
  constructor(options: ProgressManagerOptions = {}) {
    const { maxUpdatesPerSecond = 10, maxActiveTokens = 100_000, protocol = mcpProtocol } = options;
    limitOption('maxActiveTokens', maxActiveTokens, Infinity);
    numberOption('maxUpdatesPerSecond', maxUpdatesPerSecond);
    const { burst = Math.max(1, maxUpdatesPerSecond) } = options;
    numberOption('burst', burst, { min: 1 });
    const clock = new SharedTimer(options.clock ?? systemClock);
    const registry = new TokenRegistry({
      maxActiveTokens,
      maxUpdatesPerSecond,
      burst,
      clock,
      // A clock from the options, such as a `FakeClock`, may jump at any moment, so every update reads it.
      updatesAReading: options.clock ? 1 : UPDATES_A_READING,
      onHeartbeat: (token, nowMs) => this.#operations.find(token)?.receiveHeartbeat(nowMs),
      isReserved: (token) => this.#operations.reserves(token),
    });
    this.#clock = clock;
    this.#registry = registry;
    this.#receiver = registry.receiver;
    this.#operations = new Operations(registry, clock, protocol);
    this.#channelContext = { registry, operations: this.#operations, protocol };
  }

  /** Emits every update that is delivered, of all tokens. Does not replay; completes with {@link close}. */
  get updates$(): Observable<ProgressUpdate> {
    return this.#registry.updates$;
  }

  /**
   * Emits the end of each operation, and of each token that ended by itself, at its total or at a deadline. Does
   * not replay; completes with {@link close}.
   */
  get ends$(): Observable<ProgressEnd> {
    return this.#operations.ends$;
  }

  /**
   * Emits why updates were not delivered, and which handlers failed. Does not replay; completes with
   * {@link close}.
   */
  get anomalies$(): Observable<ProgressAnomaly> {
    return this.#registry.anomalies$;
  }

  /**
   * Receives the progress that arrives on a transport for this manager, and forwards every other message.
   * Attach a transport before an RPC client connects to it.
   *
   * @returns a transport to give to the RPC client in place of `transport`.
   */
  attach<Tapped extends Transport>(transport: Tapped): Tapped {
    return tap(transport, this.openChannel());
  }

  /**
   * Opens a channel, to which you pass each message of one connection yourself. Use it where {@link attach}
   * cannot wrap the transport, because the transport is already in use. See {@link ProgressChannel} for an
   * example.
   */
  openChannel(): ProgressChannel {
    return new Channel(++this.#channels, this.#channelContext);
  }

  /**
   * Registers an operation and builds its request. Send the request with {@link run}; or send it yourself,
   * and then `settle` the operation.
   *
   * @throws ProgressError `invalid_token` if the token is not a string or a safe integer; `state_error` if
   *   the token is already active, if `maxActiveTokens` tokens are active, or if the manager is closed.
   * @throws RangeError if a timeout is not above 0.
   */
  start<const Method extends string, Params extends object = Record<string, unknown>>(
    options: StartOptions<Method, Params>,
  ): ProgressOperation<Method, Params> {
    return this.#operations.start(options);
  }

  /**
   * Sends the operation's request with `send`, and ends the operation when `send` settles. If the request has
   * become a task of the peer, the operation stays active until the task ends.
   *
   * Every valid update that arrives before the response is delivered, or replaced by a newer one, before the
   * returned promise settles.
   *
   * @param send - sends the request. It is called once. Pass its options on to the RPC library, so that the
   *   request is cancelled with the operation.
   * @returns what `send` returns.
   * @throws ProgressError `timeout` or `cancelled` if a deadline or a cancellation has ended the operation;
   *   `state_error` if the operation was run before, has ended, or was started by another manager; otherwise
   *   the error of `send`.
   */
  run<Method extends string, Params extends object, Result>(
    operation: ProgressOperation<Method, Params>,
    send: (request: ProgressRequest<Method, Params>, options: SendOptions) => Result | PromiseLike<Result>,
  ): Promise<Result> {
    return this.#operations.run(operation, (sendOptions) => send(operation.request, sendOptions));
  }

  /**
   * Registers a token that was not put into its request by {@link start}.
   *
   * ```ts
   * const remove = manager.registerToken(token, ({ percentage }) => show(percentage), {
   *   endsAtTotal: true,
   *   idleTimeoutMs: 60_000,
   * });
   * ```
   *
   * @param handler - called with each update: a function of the update, or an object with a method
   *   `onProgress(token, progress, total, message)`. Default none: updates can also be observed by
   *   {@link updates$}.
   * @param options - when the token ends by itself; default never. {@link ends$} emits that end, and every
   *   later update is late.
   * @returns a function that removes the token. Its promise resolves when the update that waits has been
   *   delivered.
   * @throws ProgressError as {@link start} does.
   * @throws TypeError if `handler` is neither a function nor such an object, or a deadline is not a number.
   * @throws RangeError if a deadline is not above 0.
   */
  registerToken(
    token: ProgressToken,
    handler?: ProgressCallback | ProgressHandler,
    options: RegisterOptions = {},
  ): () => Promise<void> {
    const callback = callbackOf('handler', handler);
    const end: TokenEnd = new TokenEnd(options, (state) => {
      this.#tokenEnds.delete(end);
      if (state !== undefined) this.#operations.countEnd(token, state);
    });
    end.start(this.#registry.register(token, end.watch(callback)), this.#clock);
    if (end.isLimited) this.#tokenEnds.add(end);
    return () => end.remove();
  }

  /**
   * Processes an update that was not received on an attached transport or a channel. Never throws.
   *
   * @returns a promise that resolves when the update, or a newer one that has replaced it, was delivered and its
   *   handler is done; or at once if the update is ignored. It never rejects.
   */
  handleProgress(token: ProgressToken, progress: number, total?: number, message?: string): Promise<void> {
    this.#receiver.receive(token, progress, total, message, false, ANY_CHANNEL);
    return this.#registry.untilDelivered(token);
  }

  /** Returns the current state of every active token. */
  snapshot(): OperationSnapshot[] {
    return this.#registry.states().map(({ update, idleMs }) => {
      const operation = this.#operations.find(update.token)?.operation;
      return {
        ...update,
        progress: update.sequence === 0 ? undefined : update.progress,
        message: operation?.latest?.message,
        method: operation?.request.method,
        idleMs,
      };
    });
  }

  /** Returns the counts since the manager was created. */
  stats(): ProgressStats {
    return { ...this.#registry.stats(), ended: this.#operations.endedCounts };
  }

  /**
   * Cancels every operation, removes every token, and completes the observables. Afterwards, {@link start}
   * and {@link registerToken} throw `state_error`.
   */
  close(): void {
    this.#registry.refuseRegistrations();
    const cancelled = this.#operations.cancelAll('The progress manager was closed.');
    for (const end of this.#tokenEnds) end.clear();
    this.#registry.close();
    void cancelled.then(() => this.#operations.complete());
  }
}

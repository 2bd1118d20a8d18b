import {
  createProgressToken,
  isProgressToken,
  type JsonRpcId,
  type JsonRpcMessage,
  type JsonRpcRequest,
  mcpProtocol,
  type OutlivingTask,
  ProgressError,
  ProgressErrorCode,
  type ProgressProtocol,
  type ProgressToken,
  readProgressToken,
  systemClock,
  type TaskEnd,
  type Transport,
  withProgressToken,
} from '@milepost/progress-core';
import { limitOption, MAX_TIMER_MS, numberOption } from '@milepost/progress-core/internal';
import type { Observable } from 'rxjs';

import { type DeadlineOptions, Deadlines } from './deadlines.js';
import { OutlivingTasks } from './outliving-tasks.js';
import type { ProgressAnomaly } from './progress-anomaly.js';
import type { ProgressChannel } from './progress-channel.js';
import type { ProgressManagerOptions, SendOptions, StartOptions } from './progress-manager-options.js';
import { type OperationState, ProgressOperation, type ProgressRequest } from './progress-operation.js';
import type { OperationSnapshot, ProgressStats } from './progress-stats.js';
import type { ProgressHandler, ProgressUpdate } from './progress-update.js';
import { SharedTimer } from './shared-timer.js';
import { tap } from './tap.js';
import { activeAlready, TokenRegistry } from './token-registry.js';
import { ANY_CHANNEL } from './token-table.js';
import { abortedUntilReleased, untilAborted, whenAborted } from './when-aborted.js';

// The state of a started operation, in addition to its row in the token table.
interface Started {
  readonly operation: ProgressOperation;
  readonly slot: number;
  readonly heartbeatResetsIdle: boolean;
  aliveAtMs: number;
  ran: boolean;
  /** Called when the response names a task: from then on, an abort no longer reaches `send`. */
  answered: (() => void) | undefined;
  ending: boolean;
  /** Resolves when the operation has ended; undefined until the end has begun. */
  ended: Promise<void> | undefined;
  readonly cleanUps: (() => void)[];
}

// An attached transport, and the requests sent on it whose responses matter.
interface Channel {
  readonly id: number;
  readonly awaited: Map<JsonRpcId, Started>;
  /** Task ids by the id of the request that is answered when the task ends, such as `tasks/result`. */
  readonly awaitedTasks: Map<JsonRpcId, string>;
}

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
  readonly #clock: SharedTimer;
  readonly #protocol: ProgressProtocol;
  readonly #started = new Map<ProgressToken, Started>();
  readonly #tasks = new OutlivingTasks<Started>();
  readonly #ended = { completed: 0, failed: 0, cancelled: 0, timed_out: 0, expired: 0 };
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
    this.#clock = new SharedTimer(options.clock ?? systemClock);
    this.#protocol = protocol;
    this.#registry = new TokenRegistry({
      maxActiveTokens,
      maxUpdatesPerSecond,
      burst,
      clock: this.#clock,
      // A clock from the options, such as a `FakeClock`, may jump at any moment, so every update reads it.
      updatesAReading: options.clock ? 1 : UPDATES_A_READING,
      onHeartbeat: (token, nowMs) => {
        const started = this.#started.get(token);
        if (started?.heartbeatResetsIdle) started.aliveAtMs = nowMs;
      },
    });
  }

  /** Emits every update that is delivered, of all tokens. Does not replay; completes with {@link close}. */
  get updates$(): Observable<ProgressUpdate> {
    return this.#registry.updates.observe();
  }

  /**
   * Emits why updates were not delivered, and which handlers failed. Does not replay; completes with
   * {@link close}.
   */
  get anomalies$(): Observable<ProgressAnomaly> {
    return this.#registry.anomalies.listeners.observe();
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
    const channel: Channel = { id: ++this.#channels, awaited: new Map(), awaitedTasks: new Map() };
    return {
      receive: (message) => this.#receive(message, channel),
      sending: (message) => {
        if ('method' in message && 'id' in message) this.#sending(message, channel);
      },
    };
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
    const { method, params, progress, signal, heartbeatResetsIdle = false } = options;
    const token = progress?.token ?? readProgressToken(params) ?? createProgressToken();
    const request: ProgressRequest<Method, Params> = { method, params: withProgressToken(params, token) };
    const operation = new ProgressOperation(request, progress?.callback, (state) =>
      this.#end(started, state),
    );
    const slot = this.#register(token, (update) => operation.deliver(update));
    const cleanUps: Started['cleanUps'] = [];
    const started: Started = {
      operation,
      slot,
      heartbeatResetsIdle,
      aliveAtMs: -Infinity,
      ran: false,
      answered: undefined,
      ending: false,
      ended: undefined,
      cleanUps,
    };
    this.#started.set(token, started);
    try {
      this.#watch(started, options);
    } catch (error) {
      this.#discard(started);
      throw error;
    }
    if (signal) cleanUps.push(whenAborted(signal, () => operation.cancel(signal.reason)));
    return operation;
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
  async run<Method extends string, Params extends object, Result>(
    operation: ProgressOperation<Method, Params>,
    send: (request: ProgressRequest<Method, Params>, options: SendOptions) => Result | PromiseLike<Result>,
  ): Promise<Result> {
    const { signal, request } = operation;
    signal.throwIfAborted();
    const started = this.#startedAs(operation);
    if (!started || started.ran || started.ending) throw notRunnable(operation);
    started.ran = true;
    const wasRead = 'task' in request.params ? this.#tasks.expect() : undefined;
    // A request that has become a task has its response: from then on, an abort must not cancel the request.
    const unanswered = wasRead ? abortedUntilReleased(signal) : { signal, release: undefined };
    started.answered = unanswered.release;
    const options: SendOptions = { signal: unanswered.signal, timeout: MAX_TIMER_MS };
    try {
      const result = await untilAborted(signal, () => send(request, options));
      const task = wasRead && this.#protocol.readTask?.(result);
      if (task) this.#outlive(started, task);
      else await this.#end(started, 'completed');
      return result;
    } catch (error) {
      await this.#end(started, 'failed');
      throw error;
    } finally {
      wasRead?.();
      unanswered.release?.();
    }
  }

  /**
   * Registers a token that was not put into its request by {@link start}.
   *
   * @param handler - called with each update; default none. Updates can also be observed by {@link updates$}.
   * @returns a function that removes the token. Its promise resolves when the update that waits has been
   *   delivered.
   * @throws ProgressError as {@link start} does.
   */
  registerToken(token: ProgressToken, handler?: ProgressHandler): () => Promise<void> {
    const slot = this.#register(token, handler);
    let active = true;
    return async () => {
      if (!active) return;
      active = false;
      await this.#registry.forget(token, slot);
    };
  }

  /** Processes an update that was not received on an attached transport. Never throws. */
  handleProgress(token: ProgressToken, progress: number, total?: number, message?: string): void {
    this.#registry.take(token, progress, total, message, false, ANY_CHANNEL);
  }

  /** Returns the current state of every active token. */
  snapshot(): OperationSnapshot[] {
    const now = this.#clock.now();
    const { table } = this.#registry;
    return Array.from(table.entries(), ([token, slot]) => {
      const operation = this.#started.get(token)?.operation;
      const update = table.updateOf(slot, token, operation?.latest?.message, false, now);
      return {
        ...update,
        progress: update.sequence === 0 ? undefined : update.progress,
        method: operation?.request.method,
        idleMs: now - table.advancedAtMsOf(slot),
      };
    });
  }

  /** Returns the counts since the manager was created. */
  stats(): ProgressStats {
    const { table, received, delivered, heartbeats, anomalies } = this.#registry;
    return {
      active: table.size,
      received,
      delivered,
      heartbeats,
      anomalies: { ...anomalies.counts },
      ended: { ...this.#ended },
    };
  }

  /**
   * Cancels every operation, removes every token, and completes the observables. Afterwards, {@link start}
   * and {@link registerToken} throw `state_error`.
   */
  close(): void {
    this.#registry.closed = true;
    for (const { operation } of this.#started.values()) operation.cancel('The progress manager was closed.');
    for (const [token, slot] of this.#registry.table.entries()) {
      this.#registry.retire(token, slot);
      void this.#registry.flush(slot);
      this.#registry.release(slot);
    }
    this.#registry.updates.complete();
    this.#registry.anomalies.listeners.complete();
  }

  #sending({ id, method, params }: JsonRpcRequest, channel: Channel): void {
    const taskId = this.#tasks.any ? this.#protocol.readTaskWait?.(method, params) : undefined;
    if (taskId !== undefined) channel.awaitedTasks.set(id, taskId);
    const token = params?._meta?.['progressToken'];
    if (!isProgressToken(token)) return;
    const started = this.#started.get(token);
    // An RPC library may send a request again under a new id, for example when the peer asks for input or for
    // another header.
    if (started && !started.ending) this.#registry.revive(token, started.slot);
    if (started) awaitResponse(channel.awaited, id, started);
    else this.#registry.giveUp(token);
    this.#registry.bind(token, channel.id);
  }

  // Returns true if the message was for this manager, and must not be forwarded.
  #receive(message: JsonRpcMessage, channel: Channel): boolean {
    const decoded = this.#protocol.decode(message);
    if (decoded === undefined) {
      if (channel.awaited.size > 0) this.#receiveResponse(message, channel.awaited);
      if (this.#tasks.any || channel.awaitedTasks.size > 0) this.#receiveTaskEnd(message, channel);
      return false;
    }
    if (decoded instanceof ProgressError) {
      this.#registry.anomalies.report('malformed', undefined, decoded);
      return true;
    }
    const { token, progress, heartbeat } = decoded;
    const { progress: value, total, message: text } = progress;
    return this.#registry.take(token, value, total, text, heartbeat, channel.id);
  }

  // An operation keeps its token until it ends, even after a response has removed the token from the table:
  // the request may be sent again.
  #register(token: ProgressToken, handler: ProgressHandler | undefined): number {
    if (this.#started.get(token)?.ending === false) throw activeAlready(token);
    return this.#registry.register(token, handler);
  }

  // Retires the token of a response at once, unless the response names a task. So an update after the
  // response is late, even if both are read together.
  #receiveResponse(message: JsonRpcMessage, awaited: Map<JsonRpcId, Started>): void {
    if ('method' in message || message.id === undefined) return;
    const started = awaited.get(message.id);
    if (!started) return;
    awaited.delete(message.id);
    const { operation, slot } = started;
    const mayBecomeTask = 'task' in operation.request.params && 'result' in message;
    const task = mayBecomeTask ? this.#protocol.readTask?.(message.result) : undefined;
    if (!task) return this.#registry.retire(operation.token, slot);
    operation.taskId = task.taskId;
    started.answered?.();
  }

  #receiveTaskEnd(message: JsonRpcMessage, { id, awaitedTasks }: Channel): void {
    const failure = takeFailure(message, awaitedTasks);
    const end = this.#protocol.decodeTaskEnd?.(message) ?? failure;
    const started = end && this.#tasks.end(id, end);
    if (started) void this.#end(started, end.status);
  }

  #watch(started: Started, options: DeadlineOptions): void {
    const { operation, slot } = started;
    const lastAdvanceMs = (): number => {
      return Math.max(this.#registry.table.advancedAtMsOf(slot), started.aliveAtMs);
    };
    const deadlines = new Deadlines(options, this.#clock, lastAdvanceMs, (reason) => {
      operation.abort('timed_out', reason);
    });
    started.cleanUps.push(() => deadlines.clear());
  }

  #outlive(started: Started, task: OutlivingTask): void {
    if (started.ending) return;
    const { operation } = started;
    const channel = this.#registry.table.channelOf(started.slot);
    operation.taskId = task.taskId;
    const ended = this.#tasks.add(channel, task, started);
    started.cleanUps.push(() => this.#tasks.delete(channel, task, started));
    if (ended) return void this.#end(started, ended);
    if (task.ttlMs === undefined) return;
    const expired = new ProgressError(
      ProgressErrorCode.TIMEOUT,
      'The task did not end within its time to live.',
    );
    const timer = this.#clock.setTimeout(() => operation.abort('expired', expired), task.ttlMs);
    started.cleanUps.push(() => this.#clock.clearTimeout(timer));
  }

  #end(started: Started, state: Exclude<OperationState, 'active'>): Promise<void> {
    if (!started.ending) {
      started.ending = true;
      started.ended = this.#flushAndFinish(started, state);
    }
    return started.ended ?? Promise.resolve();
  }

  async #flushAndFinish(started: Started, state: Exclude<OperationState, 'active'>): Promise<void> {
    const { operation, slot } = started;
    this.#registry.retire(operation.token, slot);
    const flushed = this.#registry.flush(slot);
    // A handler that does not settle delays the end of its own operation until that is aborted. An operation
    // that is aborted does not wait for its handler.
    if (!operation.signal.aborted) {
      await Promise.race([flushed, new Promise<void>((resolve) => operation.ending(resolve))]);
    }
    this.#discard(started);
    this.#ended[state]++;
    operation.finish(state);
  }

  #discard(started: Started): void {
    const { operation, slot, cleanUps } = started;
    for (const cleanUp of cleanUps.splice(0)) cleanUp();
    this.#registry.retire(operation.token, slot);
    this.#registry.release(slot);
    // The token may have been registered again in the meantime.
    if (this.#startedAs(operation)) this.#started.delete(operation.token);
  }

  #startedAs(operation: { readonly token: ProgressToken }): Started | undefined {
    const started = this.#started.get(operation.token);
    return started?.operation === operation ? started : undefined;
  }
}

// Returns the end of a task that failed, if the message is an error response to a request that waits for that
// task. An error names no task, so the task is found by the id of the request. Any response ends the waiting.
function takeFailure(message: JsonRpcMessage, awaitedTasks: Map<JsonRpcId, string>): TaskEnd | undefined {
  if ('method' in message || message.id === undefined) return undefined;
  const taskId = awaitedTasks.get(message.id);
  if (taskId === undefined) return undefined;
  awaitedTasks.delete(message.id);
  return 'error' in message ? { taskId, status: 'failed' } : undefined;
}

function awaitResponse(awaited: Map<JsonRpcId, Started>, id: JsonRpcId, started: Started): void {
  awaited.set(id, started);
  started.cleanUps.push(() => {
    if (awaited.get(id) === started) awaited.delete(id);
  });
}

function notRunnable(operation: { readonly state: OperationState }): ProgressError {
  const why =
    operation.state === 'active'
      ? 'The operation is already running, is about to end, or was started by another manager.'
      : `The operation has ended: it is ${operation.state}.`;
  return new ProgressError(ProgressErrorCode.STATE_ERROR, why);
}

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
import type { Observable } from 'rxjs';

import { type DeadlineOptions, Deadlines } from './deadlines.js';
import { OutlivingTasks } from './outliving-tasks.js';
import type { ProgressAnomaly } from './progress-anomaly.js';
import type { ProgressManagerOptions, SendOptions, StartOptions } from './progress-manager-options.js';
import { type OperationState, ProgressOperation, type ProgressRequest } from './progress-operation.js';
import type { OperationSnapshot, ProgressStats } from './progress-stats.js';
import type { ProgressHandler, ProgressUpdate } from './progress-update.js';
import { MAX_DELAY_MS, SharedTimer } from './shared-timer.js';
import { tap } from './tap.js';
import { activeAlready, TokenRegistry } from './token-registry.js';
import { ANY_CHANNEL } from './token-table.js';
import { abortedUntilReleased, untilAborted, whenAborted } from './when-aborted.js';

// What is kept of an operation beside its row in the table.
interface Started {
  readonly operation: ProgressOperation;
  readonly slot: number;
  readonly heartbeatResetsIdle: boolean;
  aliveAtMs: number;
  ran: boolean;
  /** Says that the request was answered, by a task. */
  answered: (() => void) | undefined;
  ending: boolean;
  /** Resolves at the end; undefined until it has begun. */
  ended: Promise<void> | undefined;
  readonly cleanUps: (() => void)[];
}

// One transport, and the requests sent there whose answers matter.
interface Channel {
  readonly id: number;
  readonly awaited: Map<JsonRpcId, Started>;
  /** The tasks whose end is waited for. */
  readonly awaitedTasks: Map<JsonRpcId, string>;
}

// Reading the clock costs as much as an update.
const UPDATES_A_READING = 16;

/**
 * Listens to the progress of any number of operations, on any number of transports.
 *
 * Each handler gets a token's updates in order, strictly increasing, at a bearable rate, the latest winning, and the
 * last of them before the operation ends. What should not have come is counted, and shown on `anomalies$`; it never
 * throws, reaches no handler, and takes no memory.
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

  /** @throws RangeError where an option is out of its range. */
  constructor(options: ProgressManagerOptions = {}) {
    const { maxUpdatesPerSecond = 10, maxActiveTokens = 100_000, protocol = mcpProtocol } = options;
    if (!(maxActiveTokens >= 1) || maxActiveTokens % 1 > 0) {
      throw new RangeError(
        `maxActiveTokens must be a whole number of at least 1, or Infinity, not ${String(maxActiveTokens)}.`,
      );
    }
    this.#clock = new SharedTimer(options.clock ?? systemClock);
    this.#protocol = protocol;
    this.#registry = new TokenRegistry({
      maxActiveTokens,
      maxUpdatesPerSecond,
      burst: options.burst ?? Math.max(1, maxUpdatesPerSecond),
      clock: this.#clock,
      // A clock that was given may be turned at any moment.
      updatesAReading: options.clock ? 1 : UPDATES_A_READING,
      onHeartbeat: (token, nowMs) => {
        const started = this.#started.get(token);
        if (started?.heartbeatResetsIdle) started.aliveAtMs = nowMs;
      },
    });
  }

  /** Every update that is delivered, of all tokens. */
  get updates$(): Observable<ProgressUpdate> {
    return this.#registry.updates.observe();
  }

  /** What kept updates from their handlers. */
  get anomalies$(): Observable<ProgressAnomaly> {
    return this.#registry.anomalies.listeners.observe();
  }

  /**
   * Takes from a transport the progress that is meant for this manager, and hands everything else on.
   *
   * @returns the transport to give to an RPC client, in place of the one given.
   */
  attach<Tapped extends Transport>(transport: Tapped): Tapped {
    const channel: Channel = { id: ++this.#channels, awaited: new Map(), awaitedTasks: new Map() };
    return tap(transport, {
      receive: (message) => this.#receive(message, channel),
      sending: (message) => {
        if ('method' in message && 'id' in message) this.#sending(message, channel);
      },
    });
  }

  /**
   * Registers an operation and builds its request. Send it with {@link run}, or by yourself and then `settle` it.
   *
   * @throws ProgressError `invalid_token` where the token is none; `state_error` where it is active already, or
   *   `maxActiveTokens` are, or the manager is closed; RangeError where a timeout is not above 0.
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
   * Sends the operation's request by `send`, and ends the operation with it. Hand the options on to the RPC library. Every valid update that came before the
   * response is delivered before this settles.
   *
   * @returns the result. Where the operation has become a task of the peer, it stays active until the task's end.
   * @throws ProgressError `timeout` or `cancelled` where that ended the operation; `state_error` where it was run before;
   *   otherwise whatever `send` rejects with.
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
    // What has become a task was answered: from then on it is the task that is cancelled, and not the request.
    const unanswered = wasRead ? abortedUntilReleased(signal) : { signal, release: undefined };
    started.answered = unanswered.release;
    const options: SendOptions = { signal: unanswered.signal, timeout: MAX_DELAY_MS };
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
   * Registers a token that was put into a request by other means.
   *
   * @returns what forgets it again; resolves when what waited was delivered.
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

  /** Takes an update that was received by other means. Never throws. */
  handleProgress(token: ProgressToken, progress: number, total?: number, message?: string): void {
    this.#registry.take(token, progress, total, message, false, ANY_CHANNEL);
  }

  /** How the active tokens stand now. */
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

  /** What was counted so far. */
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

  /** Cancels every operation, forgets every token, and completes the observables. What comes later is refused. */
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
    // An RPC library may send a request again, under a new id: when it was asked for input, or for another header.
    if (started && !started.ending) this.#registry.revive(token, started.slot);
    if (started) awaitResponse(channel.awaited, id, started);
    else this.#registry.giveUp(token);
    this.#registry.bind(token, channel.id);
  }

  // Says whether the message was for this manager.
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

  // An operation keeps its token until it ends, also while its request was answered and may be sent again.
  #register(token: ProgressToken, handler: ProgressHandler | undefined): number {
    if (this.#started.get(token)?.ending === false) throw activeAlready(token);
    return this.#registry.register(token, handler);
  }

  // What comes after the response is late, also where both are read in one go.
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
      'The task was not over when its time to live was.',
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
    // A handler that hangs holds up its own operation, until that is aborted; and whoever aborts waits for nobody.
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
    // Meanwhile the token may have been taken again.
    if (this.#startedAs(operation)) this.#started.delete(operation.token);
  }

  #startedAs(operation: { readonly token: ProgressToken }): Started | undefined {
    const started = this.#started.get(operation.token);
    return started?.operation === operation ? started : undefined;
  }
}

// Who waits for the end of a task may be answered by an error, which names no task. However it is answered, nobody waits
// any more.
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
      ? 'The operation runs already, is about to end, or was started by another manager.'
      : `The operation is over: it is ${operation.state}.`;
  return new ProgressError(ProgressErrorCode.STATE_ERROR, why);
}

import {
  createProgressToken,
  type Clock,
  type JsonRpcMessage,
  mcpProtocol,
  type OutlivingTask,
  ProgressError,
  ProgressErrorCode,
  type ProgressProtocol,
  type ProgressToken,
  readProgressToken,
  type Transport,
  withProgressToken,
} from '@milepost/progress-core';
import type { Observable } from 'rxjs';

import { type DeadlineOptions, Deadlines } from './deadlines.js';
import type { ProgressAnomaly } from './progress-anomaly.js';
import { type OperationState, ProgressOperation, type ProgressRequest } from './progress-operation.js';
import type { OperationSnapshot, ProgressStats } from './progress-stats.js';
import type { ProgressHandler, ProgressUpdate } from './progress-update.js';
import { SharedTimer } from './shared-timer.js';
import { tap } from './tap.js';
import { TickClock } from './tick-clock.js';
import { TokenRegistry } from './token-registry.js';
import { ANY_CHANNEL } from './token-table.js';

/** How a manager is set up. */
export interface ProgressManagerOptions {
  /** How many updates a second each handler gets, above 0; default 10, `Infinity` for all. The latest wins. */
  maxUpdatesPerSecond?: number | undefined;
  /** How many a handler may get at once after a silence, at least 1; default `maxUpdatesPerSecond`. */
  burst?: number | undefined;
  /** How many tokens may be active at once; default 100,000. More are refused. */
  maxActiveTokens?: number | undefined;
  /** How updates are read; default MCP's. */
  protocol?: ProgressProtocol | undefined;
  clock?: Clock | undefined;
}

/** What is asked of {@link ProgressManager.start}. */
export interface StartOptions<Method extends string, Params extends object> extends DeadlineOptions {
  /** The method of the request. */
  method: Method;
  /** The params of the request; a token in their `_meta` is kept. */
  params?: Params | undefined;
  progress?:
    | {
        /** The token to use; default the one in `params`, or a new one that nobody can guess. */
        token?: ProgressToken | undefined;
        /** Hears the updates; default nobody does but who observes or iterates the operation. */
        callback?: ProgressHandler | undefined;
      }
    | undefined;
  /** Whether a heartbeat puts the idle deadline off as an advance does; default false. */
  heartbeatResetsIdle?: boolean | undefined;
  /** Cancels the operation when it aborts. */
  signal?: AbortSignal | undefined;
}

// What is kept of an operation beside its row in the table.
interface Started {
  readonly operation: ProgressOperation;
  readonly slot: number;
  readonly heartbeatResetsIdle: boolean;
  aliveAtMs: number;
  ran: boolean;
  ending: boolean;
  readonly cleanUps: (() => void)[];
}

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
  readonly #tasks = new Map<string, Started>();
  readonly #ended = { completed: 0, failed: 0, cancelled: 0, timed_out: 0, expired: 0 };
  #channels = ANY_CHANNEL;

  /** @throws RangeError where an option is out of its range. */
  constructor(options: ProgressManagerOptions = {}) {
    const { maxUpdatesPerSecond = 10, maxActiveTokens = 100_000, protocol = mcpProtocol } = options;
    if (!(maxActiveTokens >= 1)) {
      throw new RangeError(`maxActiveTokens must be at least 1, not ${String(maxActiveTokens)}.`);
    }
    this.#clock = new SharedTimer(options.clock ?? new TickClock());
    this.#protocol = protocol;
    this.#registry = new TokenRegistry({
      maxActiveTokens,
      maxUpdatesPerSecond,
      burst: options.burst ?? Math.max(1, maxUpdatesPerSecond),
      clock: this.#clock,
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
    const channel = ++this.#channels;
    return tap(transport, {
      receive: (message) => this.#receive(message, channel),
      sending: (message) => {
        if (this.#registry.table.size === 0 || !('method' in message) || !('id' in message)) return;
        this.#registry.bind(message.params?._meta?.['progressToken'], channel);
      },
    });
  }

  /**
   * Registers an operation and builds its request. Send it with {@link run}, or by yourself and then `settle` it.
   *
   * @throws ProgressError `invalid_token` where the token is none; `state_error` where it is active already, or
   *   `maxActiveTokens` are; RangeError where a timeout is not above 0.
   */
  start<const Method extends string, Params extends object = Record<never, never>>(
    options: StartOptions<Method, Params>,
  ): ProgressOperation<Method, Params> {
    const { method, params, progress, signal, heartbeatResetsIdle = false } = options;
    const token = progress?.token ?? readProgressToken(params) ?? createProgressToken();
    const request: ProgressRequest<Method, Params> = { method, params: withProgressToken(params, token) };
    const operation = new ProgressOperation(request, progress?.callback, (state) =>
      this.#end(started, state),
    );
    const slot = this.#registry.register(token, (update) => operation.deliver(update));
    const cleanUps: Started['cleanUps'] = [];
    const started: Started = {
      operation,
      slot,
      heartbeatResetsIdle,
      aliveAtMs: -Infinity,
      ran: false,
      ending: false,
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
   * Sends the operation's request by `send`, and ends the operation with it. Every valid update that came before the
   * response is delivered before this settles.
   *
   * @returns the result. Where the operation has become a task of the peer, it stays active until the task's end.
   * @throws ProgressError `timeout` or `cancelled` where that ended the operation; `state_error` where it was run before;
   *   otherwise whatever `send` rejects with.
   */
  async run<Method extends string, Params extends object, Result>(
    operation: ProgressOperation<Method, Params>,
    send: (
      request: ProgressRequest<Method, Params>,
      options: { signal: AbortSignal },
    ) => Result | PromiseLike<Result>,
  ): Promise<Result> {
    const { signal, request } = operation;
    signal.throwIfAborted();
    const started = this.#startedAs(operation);
    if (!started || started.ran) throw notRunnable(operation);
    started.ran = true;
    const aborted = new Promise<never>((_, reject) => {
      whenAborted(signal, () => reject(signal.reason as Error));
    });
    try {
      const result = await Promise.race([send(request, { signal }), aborted]);
      const task = 'task' in request.params ? this.#protocol.readTask?.(result) : undefined;
      if (task) this.#outlive(started, task);
      else await this.#end(started, 'completed');
      return result;
    } catch (error) {
      await this.#end(started, 'failed');
      throw error;
    }
  }

  /**
   * Registers a token that was put into a request by other means.
   *
   * @returns what forgets it again; resolves when what waited was delivered.
   * @throws ProgressError as {@link start} does.
   */
  registerToken(token: ProgressToken, handler?: ProgressHandler): () => Promise<void> {
    const registry = this.#registry;
    const slot = registry.register(token, handler);
    let active = true;
    return async () => {
      if (!active) return;
      active = false;
      registry.retire(token);
      await registry.flush(slot);
      registry.release(slot);
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

  /** Cancels every operation, and completes the observables. */
  close(): void {
    for (const { operation } of this.#started.values()) operation.cancel('The progress manager was closed.');
    this.#registry.updates.complete();
    this.#registry.anomalies.listeners.complete();
  }

  // Says whether the message was for this manager.
  #receive(message: JsonRpcMessage, channel: number): boolean {
    const decoded = this.#protocol.decode(message);
    if (decoded === undefined) {
      if (this.#tasks.size > 0) this.#receiveTaskEnd(message, channel);
      return false;
    }
    if (decoded instanceof ProgressError) {
      this.#registry.anomalies.report('malformed', undefined, decoded);
      return true;
    }
    const { token, progress, heartbeat } = decoded;
    return this.#registry.take(
      token,
      progress.progress,
      progress.total,
      progress.message,
      heartbeat,
      channel,
    );
  }

  #receiveTaskEnd(message: JsonRpcMessage, channel: number): void {
    const end = this.#protocol.decodeTaskEnd?.(message);
    const started = end && this.#tasks.get(end.taskId);
    if (started && this.#registry.mayUse(started.slot, channel)) void this.#end(started, end.status);
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
    const { operation } = started;
    operation.taskId = task.taskId;
    this.#tasks.set(task.taskId, started);
    started.cleanUps.push(() => this.#tasks.delete(task.taskId));
    if (task.ttlMs === undefined) return;
    const expired = new ProgressError(
      ProgressErrorCode.TIMEOUT,
      'The task was not over when its time to live was.',
    );
    const timer = this.#clock.setTimeout(() => operation.abort('expired', expired), task.ttlMs);
    started.cleanUps.push(() => this.#clock.clearTimeout(timer));
  }

  async #end(started: Started, state: Exclude<OperationState, 'active'>): Promise<void> {
    if (started.ending) return;
    started.ending = true;
    const { operation, slot } = started;
    this.#registry.retire(operation.token);
    const flushed = this.#registry.flush(slot);
    // A handler that hangs holds up its own operation, until that is aborted; and whoever aborts waits for nobody.
    if (!operation.signal.aborted) {
      await Promise.race([flushed, new Promise<void>((resolve) => whenAborted(operation.signal, resolve))]);
    }
    this.#discard(started);
    this.#ended[state]++;
    operation.finish(state);
  }

  #discard(started: Started): void {
    const { operation, slot, cleanUps } = started;
    for (const cleanUp of cleanUps.splice(0)) cleanUp();
    if (!started.ending) this.#registry.retire(operation.token);
    this.#registry.release(slot);
    // Meanwhile the token may have been taken again.
    if (this.#startedAs(operation)) this.#started.delete(operation.token);
  }

  #startedAs(operation: { readonly token: ProgressToken }): Started | undefined {
    const started = this.#started.get(operation.token);
    return started?.operation === operation ? started : undefined;
  }
}

/** Calls `listener` once when the signal aborts, or at once where it has; returns how to stop. */
function whenAborted(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) listener();
  else signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}

function notRunnable(operation: { readonly state: OperationState }): ProgressError {
  const why =
    operation.state === 'active'
      ? 'The operation runs already, is about to end, or was started by another manager.'
      : `The operation is over: it is ${operation.state}.`;
  return new ProgressError(ProgressErrorCode.STATE_ERROR, why);
}

import {
  type Clock,
  createProgressToken,
  type ProgressProtocol,
  type ProgressToken,
  readProgressToken,
  type TaskEnd,
  withProgressToken,
} from '@milepost/progress-core';
import { whenAborted } from '@milepost/progress-core/internal';
import type { Observable } from 'rxjs';

import { deadlineLimits } from './deadlines.js';
import { Listeners } from './listeners.js';
import { type LifeContext, notRunnable, OperationLife } from './operation-life.js';
import { OutlivingTasks } from './outliving-tasks.js';
import { callbackOf } from './progress-handler.js';
import type { SendOptions, StartOptions } from './progress-manager-options.js';
import { type FinalState, ProgressOperation, type ProgressRequest } from './progress-operation.js';
import type { TokenRegistry } from './registry/token-registry.js';
import type { ProgressEnd } from './token-end.js';

/**
 * The operations of a manager: starts them, runs them, and finds them by their token or by their task until they
 * have ended. Each operation has an `OperationLife`, which holds its state and is not visible to users.
 */
export class Operations {
  readonly #registry: TokenRegistry;
  readonly #context: LifeContext;
  readonly #lives = new Map<ProgressToken, OperationLife>();
  readonly #tasks = new OutlivingTasks<OperationLife>();
  readonly #ends = new Listeners<ProgressEnd>();
  readonly #endedCounts = { completed: 0, failed: 0, cancelled: 0, timed_out: 0, expired: 0 };

  constructor(registry: TokenRegistry, clock: Clock, protocol: ProgressProtocol) {
    this.#registry = registry;
    this.#context = {
      clock,
      protocol,
      tasks: this.#tasks,
      onEnd: (life, state) => {
        this.countEnd(life.operation.token, state);
        // After the end has begun, the token may be used by a new operation, which must stay.
        const { token } = life.operation;
        if (this.#lives.get(token) === life) this.#lives.delete(token);
      },
    };
  }

  /** The number of operations that have ended, by final state. */
  get endedCounts(): Record<FinalState, number> {
    return { ...this.#endedCounts };
  }

  /** Emits the end of each operation, and of each token that ended by itself. */
  get ends$(): Observable<ProgressEnd> {
    return this.#ends.observe();
  }

  /** Counts an end, and emits it. */
  countEnd(token: ProgressToken, state: FinalState): void {
    this.#endedCounts[state]++;
    this.#ends.emit({ token, state });
  }

  /** Whether an operation has become a task, or may become one. Only then can a message be the end of a task. */
  get haveTasks(): boolean {
    return this.#tasks.any;
  }

  /** Registers the token of a new operation, and starts its deadlines. See `ProgressManager.start`. */
  start<Method extends string, Params extends object>(
    options: StartOptions<Method, Params>,
  ): ProgressOperation<Method, Params> {
    const { method, params, progress, signal, heartbeatResetsIdle = false } = options;
    const limits = deadlineLimits(options);
    const callback = callbackOf('progress.callback', progress?.callback);
    const token = progress?.token ?? readProgressToken(params) ?? createProgressToken();
    const request: ProgressRequest<Method, Params> = { method, params: withProgressToken(params, token) };
    const operation = new ProgressOperation(request, callback, (state) => life.end(state));
    const registration = this.#registry.register(token, (update) => operation.deliver(update));
    const life: OperationLife = new OperationLife(
      operation,
      registration,
      heartbeatResetsIdle,
      this.#context,
    );
    this.#lives.set(token, life);
    life.limit(limits);
    if (signal) life.onEnd(whenAborted(signal, () => operation.cancel(signal.reason)));
    return operation;
  }

  /** Sends the request of an operation and waits for its result. See `ProgressManager.run`. */
  run<Result>(
    operation: ProgressOperation,
    send: (options: SendOptions) => Result | PromiseLike<Result>,
  ): Promise<Result> {
    const life = this.#lives.get(operation.token);
    if (life?.operation === operation) return life.run(send);
    return Promise.reject(notRunnable(operation));
  }

  /** Returns the operation with this token that has not ended. */
  find(token: ProgressToken): OperationLife | undefined {
    return this.#lives.get(token);
  }

  /**
   * Whether the token belongs to an operation whose end has not begun, so that nobody else may register it.
   *
   * The registry alone cannot tell: a response deactivates the token, but an RPC library may send the same request
   * again, for example when the peer asks for input. Then the operation continues with its token.
   */
  reserves(token: ProgressToken): boolean {
    return this.#lives.get(token)?.isEnding === false;
  }

  /**
   * Ends the operation that has become this task.
   *
   * @param channel - the channel on which the end was received. If the request was sent on another channel, the
   *   end is ignored: task ids are unique only within one peer.
   */
  endTask(channel: number, end: TaskEnd): void {
    void this.#tasks.end(channel, end)?.end(end.status);
  }

  /** Cancels every operation. Resolves when all have ended. */
  async cancelAll(reason: string): Promise<void> {
    const lives = [...this.#lives.values()];
    for (const { operation } of lives) operation.cancel(reason);
    await Promise.all(lives.map((life) => life.end('cancelled')));
  }

  /** Completes {@link ends$}. */
  complete(): void {
    this.#ends.complete();
  }
}

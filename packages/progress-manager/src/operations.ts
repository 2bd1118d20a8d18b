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

import { deadlineLimits } from './deadlines.js';
import { type LifeContext, notRunnable, OperationLife } from './operation-life.js';
import { OutlivingTasks } from './outliving-tasks.js';
import type { SendOptions, StartOptions } from './progress-manager-options.js';
import { type FinalState, ProgressOperation, type ProgressRequest } from './progress-operation.js';
import type { TokenRegistry } from './registry/token-registry.js';

/** The operations of a manager that were started and have not ended, by token and by task. */
export class Operations {
  readonly #registry: TokenRegistry;
  readonly #context: LifeContext;
  readonly #lives = new Map<ProgressToken, OperationLife>();
  readonly #tasks = new OutlivingTasks<OperationLife>();
  readonly #endedCounts = { completed: 0, failed: 0, cancelled: 0, timed_out: 0, expired: 0 };

  constructor(registry: TokenRegistry, clock: Clock, protocol: ProgressProtocol) {
    this.#registry = registry;
    this.#context = {
      clock,
      protocol,
      tasks: this.#tasks,
      onEnd: (life, state) => {
        this.#endedCounts[state]++;
        // The token may have been registered again in the meantime.
        const { token } = life.operation;
        if (this.#lives.get(token) === life) this.#lives.delete(token);
      },
    };
  }

  /** The number of operations that have ended, by final state. */
  get endedCounts(): Record<FinalState, number> {
    return { ...this.#endedCounts };
  }

  /** Whether messages have to be checked for ends of tasks. */
  get haveTasks(): boolean {
    return this.#tasks.any;
  }

  /** Starts an operation; see `ProgressManager.start`. */
  start<Method extends string, Params extends object>(
    options: StartOptions<Method, Params>,
  ): ProgressOperation<Method, Params> {
    const { method, params, progress, signal, heartbeatResetsIdle = false } = options;
    const limits = deadlineLimits(options);
    const token = progress?.token ?? readProgressToken(params) ?? createProgressToken();
    const request: ProgressRequest<Method, Params> = { method, params: withProgressToken(params, token) };
    const operation = new ProgressOperation(request, progress?.callback, (state) => life.end(state));
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

  /** Runs an operation; see `ProgressManager.run`. */
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
   * Whether an operation keeps the token. It does so until its end begins, even after a response, because the
   * request may be sent again.
   */
  reserves(token: ProgressToken): boolean {
    return this.#lives.get(token)?.isEnding === false;
  }

  /** Ends the operation whose task has ended, if the end was received on the channel of its request. */
  endTask(channel: number, end: TaskEnd): void {
    void this.#tasks.end(channel, end)?.end(end.status);
  }

  /** Cancels every operation. */
  cancelAll(reason: string): void {
    for (const { operation } of this.#lives.values()) operation.cancel(reason);
  }
}

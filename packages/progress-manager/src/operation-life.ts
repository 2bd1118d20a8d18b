import {
  type Clock,
  type JsonRpcMessage,
  type OutlivingTask,
  ProgressError,
  ProgressErrorCode,
  type ProgressProtocol,
} from '@milepost/progress-core';
import { joinSignals, MAX_TIMER_MS, untilAborted } from '@milepost/progress-core/internal';

import { type DeadlineLimits, Deadlines } from './deadlines.js';
import type { OutlivingTasks } from './outliving-tasks.js';
import type { SendOptions } from './progress-manager-options.js';
import type { FinalState, ProgressOperation } from './progress-operation.js';
import type { Registration } from './registry/registration.js';

/** What all operations of a manager share. */
export interface LifeContext {
  readonly clock: Clock;
  readonly protocol: ProgressProtocol;
  readonly tasks: OutlivingTasks<OperationLife>;
  /** Called when everything of an operation was released, before the operation gets its final state. */
  readonly onEnd: (life: OperationLife, state: FinalState) => void;
}

// Most operations have nothing to clean up, so they share this array.
const NOTHING: readonly (() => void)[] = [];

/** How one operation lives and ends: it runs, may continue as a task, ends, and is released. */
export class OperationLife {
  readonly operation: ProgressOperation;
  readonly #registration: Registration;
  readonly #heartbeatResetsIdle: boolean;
  readonly #context: LifeContext;
  #heartbeatAtMs = -Infinity;
  #hasRun = false;
  /** From the call on, an abort no longer reaches `send`. Set while the response may name a task. */
  #keepAbortFromSend: (() => void) | undefined;
  #isEnding = false;
  #ended: Promise<void> | undefined;
  #deadlines: Deadlines | undefined;
  #cleanUps = NOTHING;

  constructor(
    operation: ProgressOperation,
    registration: Registration,
    heartbeatResetsIdle: boolean,
    context: LifeContext,
  ) {
    this.operation = operation;
    this.#registration = registration;
    this.#heartbeatResetsIdle = heartbeatResetsIdle;
    this.#context = context;
  }

  /** Whether the end has begun: only the last update may still be delivered. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** Ends the operation as `timed_out` when one of the deadlines passes. */
  limit(limits: DeadlineLimits): void {
    const lastSignMs = (): number => Math.max(this.#registration.advancedAtMs, this.#heartbeatAtMs);
    this.#deadlines = new Deadlines(limits, this.#context.clock, lastSignMs, (reason) => {
      this.operation.abort('timed_out', reason);
    });
  }

  /** Calls `cleanUp` when the operation ends. */
  onEnd(cleanUp: () => void): void {
    // A new array has exactly the needed length. With `push`, an array makes room for 16 more entries.
    this.#cleanUps = [...this.#cleanUps, cleanUp];
  }

  /** Processes a heartbeat. */
  receiveHeartbeat(nowMs: number): void {
    if (this.#heartbeatResetsIdle) this.#heartbeatAtMs = nowMs;
  }

  /**
   * Accepts updates again, because the request is sent again after its response. An RPC library does that
   * under a new id, for example when the peer asks for input or for another header.
   */
  resume(): void {
    if (!this.#isEnding) this.#registration.reactivate();
  }

  /**
   * Processes the response to the request: unless it names a task, every later update is late, even if both
   * are read together.
   */
  receiveResponse(message: JsonRpcMessage): void {
    const mayBecomeTask = 'task' in this.operation.request.params && 'result' in message;
    const task = mayBecomeTask ? this.#context.protocol.readTask?.(message.result) : undefined;
    if (!task) return this.#registration.deactivate();
    this.operation.taskId = task.taskId;
    this.#keepAbortFromSend?.();
  }

  /** Sends the request; see `ProgressManager.run`. */
  async run<Result>(send: (options: SendOptions) => Result | PromiseLike<Result>): Promise<Result> {
    const { signal, request } = this.operation;
    if (signal.aborted || this.#hasRun || this.#isEnding) throw notRunnable(this.operation);
    this.#hasRun = true;
    const { tasks, protocol } = this.#context;
    const wasRead = 'task' in request.params ? tasks.expect() : undefined;
    try {
      const result = await untilAborted(signal, () => send(this.#sendOptions(wasRead !== undefined)));
      const task = wasRead && protocol.readTask?.(result);
      if (task) this.#continueAs(task);
      else await this.end('completed');
      return result;
    } catch (error) {
      await this.end('failed');
      throw error;
    } finally {
      wasRead?.();
      this.#keepAbortFromSend?.();
    }
  }

  /**
   * Ends the operation, after the update that waits was delivered. Resolves when the operation has its final
   * state. Only the first call decides the state.
   */
  end(state: FinalState): Promise<void> {
    if (!this.#isEnding) {
      this.#isEnding = true;
      this.#ended = this.#flushAndFinish(state);
    }
    return this.#ended ?? Promise.resolve();
  }

  // A request that has become a task has its response: from then on, an abort must not cancel the request.
  #sendOptions(mayBecomeTask: boolean): SendOptions {
    const { signal } = this.operation;
    if (!mayBecomeTask) return { signal, timeout: MAX_TIMER_MS };
    const joined = joinSignals(signal);
    this.#keepAbortFromSend = joined.release;
    return { signal: joined.signal, timeout: MAX_TIMER_MS };
  }

  // The operation continues as a task of the peer, until the task ends.
  #continueAs(task: OutlivingTask): void {
    if (this.#isEnding) return;
    const { tasks, clock } = this.#context;
    const { operation } = this;
    const { channel } = this.#registration;
    operation.taskId = task.taskId;
    const ended = tasks.add(channel, task, this);
    this.onEnd(() => tasks.delete(channel, task, this));
    if (ended) return void this.end(ended);
    if (task.ttlMs === undefined) return;
    const timer = clock.setTimeout(() => operation.abort('expired', taskExpired()), task.ttlMs);
    this.onEnd(() => clock.clearTimeout(timer));
  }

  async #flushAndFinish(state: FinalState): Promise<void> {
    const { operation } = this;
    const flushed = this.#registration.flush();
    // A handler that does not settle delays the end of its own operation until that is aborted. An operation
    // that is aborted does not wait for its handler.
    if (!operation.signal.aborted) {
      await Promise.race([flushed, new Promise<void>((resolve) => operation.ending(resolve))]);
    }
    this.#deadlines?.clear();
    for (const cleanUp of this.#cleanUps) cleanUp();
    this.#cleanUps = NOTHING;
    this.#registration.release();
    this.#context.onEnd(this, state);
    operation.finish(state);
  }
}

/**
 * Returns the reason why an operation cannot run: the reason of its abort; or it was run already, has ended,
 * or belongs to another manager.
 */
export function notRunnable({ state, signal }: Pick<ProgressOperation, 'state' | 'signal'>): ProgressError {
  if (signal.aborted) return signal.reason as ProgressError;
  const why =
    state === 'active' ? 'it was run already, is ending, or belongs to another manager' : `it is ${state}`;
  return new ProgressError(
    ProgressErrorCode.STATE_ERROR,
    `The operation cannot run, because ${why}. Start a new one.`,
  );
}

function taskExpired(): ProgressError {
  return new ProgressError(ProgressErrorCode.TIMEOUT, 'The task did not end within its time to live.');
}

import {
  isProgressToken,
  type JsonRpcId,
  type JsonRpcMessage,
  type JsonRpcRequest,
  ProgressError,
  type ProgressProtocol,
  type TaskEnd,
} from '@milepost/progress-core';
import { isRequest, isResponse } from '@milepost/progress-core/internal';

import type { OperationLife } from './operation-life.js';
import type { Operations } from './operations.js';
import type { ProgressChannel } from './progress-channel.js';
import type { TokenRegistry } from './registry/token-registry.js';
import type { UpdateReceiver } from './registry/update-receiver.js';

/** The parts of a manager that its channels use. */
export interface ChannelContext {
  readonly registry: TokenRegistry;
  readonly operations: Operations;
  readonly protocol: ProgressProtocol;
}

/** Receives the messages of one connection: updates, responses, and the ends of tasks. */
export class Channel implements ProgressChannel {
  readonly #id: number;
  readonly #protocol: ProgressProtocol;
  readonly #registry: TokenRegistry;
  readonly #receiver: UpdateReceiver;
  readonly #operations: Operations;
  /** The operations whose requests wait for a response, by the id of the request. */
  readonly #waiting = new Map<JsonRpcId, OperationLife>();
  /** Task ids by the id of the request that is answered when the task ends, such as `tasks/result`. */
  readonly #waitingForTasks = new Map<JsonRpcId, string>();

  /** @param id - a number of this channel alone; the tokens and tasks of its requests are bound to it. */
  constructor(id: number, context: ChannelContext) {
    this.#id = id;
    this.#protocol = context.protocol;
    this.#registry = context.registry;
    this.#receiver = context.registry.receiver;
    this.#operations = context.operations;
  }

  receive(message: JsonRpcMessage): boolean {
    const decoded = this.#protocol.decode(message);
    if (decoded === undefined) {
      this.#receiveOther(message);
      return false;
    }
    if (decoded instanceof ProgressError) {
      this.#registry.refuse(decoded);
      return true;
    }
    const { token, progress, heartbeat } = decoded;
    const { progress: value, total, message: text } = progress;
    return this.#receiver.receive(token, value, total, text, heartbeat, this.#id);
  }

  sending(message: JsonRpcMessage): void {
    if (!isRequest(message)) return;
    this.#noteTaskRequest(message);
    const token = message.params?._meta?.['progressToken'];
    if (!isProgressToken(token)) return;
    const life = this.#operations.find(token);
    life?.resume();
    if (life) this.#waitForResponse(message.id, life);
    else this.#registry.forget(token);
    this.#registry.bind(token, this.#id);
  }

  #waitForResponse(id: JsonRpcId, life: OperationLife): void {
    this.#waiting.set(id, life);
    life.onEnd(() => {
      if (this.#waiting.get(id) === life) this.#waiting.delete(id);
    });
  }

  #noteTaskRequest({ id, method, params }: JsonRpcRequest): void {
    const taskId = this.#operations.haveTasks ? this.#protocol.readTaskWait?.(method, params) : undefined;
    if (taskId !== undefined) this.#waitingForTasks.set(id, taskId);
  }

  // Receives a message that is not a progress notification.
  #receiveOther(message: JsonRpcMessage): void {
    if (this.#waiting.size > 0) this.#receiveResponse(message);
    if (this.#operations.haveTasks || this.#waitingForTasks.size > 0) this.#receiveTaskEnd(message);
  }

  #receiveResponse(message: JsonRpcMessage): void {
    if (!isResponse(message) || message.id === undefined) return;
    const life = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    life?.receiveResponse(message);
  }

  #receiveTaskEnd(message: JsonRpcMessage): void {
    const failure = this.#takeTaskFailure(message);
    const end = this.#protocol.decodeTaskEnd?.(message) ?? failure;
    if (end) this.#operations.endTask(this.#id, end);
  }

  // Returns the end of a task that failed, if the message is an error response to a request that waits for
  // that task. An error names no task, so the task is found by the id of the request. Any response ends the
  // waiting.
  #takeTaskFailure(message: JsonRpcMessage): TaskEnd | undefined {
    if (!isResponse(message) || message.id === undefined) return undefined;
    const taskId = this.#waitingForTasks.get(message.id);
    if (taskId === undefined) return undefined;
    this.#waitingForTasks.delete(message.id);
    return 'error' in message ? { taskId, status: 'failed' } : undefined;
  }
}

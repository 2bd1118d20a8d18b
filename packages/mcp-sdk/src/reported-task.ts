import {
  type JsonRpcNotification,
  mcpEncoder,
  type Progress,
  type ProgressProtocol,
  type ProgressToken,
  RELATED_TASK_META_KEY,
} from '@milepost/progress-core';
import type { ProgressTransport } from '@milepost/progress-reporter';

import type { HandledRequest, SentNotification } from './request-context.js';

/**
 * A task whose progress is told on, after the request that created it was answered. End its reporter by yourself, before
 * the task gets its terminal status.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks
 */
export interface ReportedTask {
  readonly taskId: string;
  /**
   * Sets the task's `statusMessage`. With the tasks extension of revision 2026-07-28, which allows no progress
   * notifications, this alone tells how far the task is; before, it is told beside them, and also where none are asked for.
   */
  setStatusMessage?: ((statusMessage: string) => void | PromiseLike<void>) | undefined;
  /**
   * Sends a notification of revision 2025-11-25. Default: on the stream of the request, which over HTTP ends with the
   * answer. There, with the SDK v1, give `(notification) => server.server.notification(notification)`, which tells on the
   * stream of the session, in order with the statuses; or add `{ relatedTask: { taskId } }`, which keeps it for
   * `tasks/result`: a client that is told of the task's end on the other stream before will not hear the last of it.
   */
  notify?: ((notification: SentNotification) => Promise<void>) | undefined;
}

/** Where a reporter of a task tells: by notifications where they are asked for and allowed, and by the task's status. */
export class TaskChannel implements ProgressTransport, Pick<ProgressProtocol, 'encode'> {
  /** Whether anybody is told. */
  readonly isHeard: boolean;
  readonly #task: ReportedTask;
  readonly #notify: HandledRequest['notify'] | undefined;
  #message: string | undefined;
  #statusMessage = '';

  constructor(request: HandledRequest, task: ReportedTask) {
    this.#task = task;
    if (request.token !== undefined && !request.isModern) this.#notify = task.notify ?? request.notify;
    this.isHeard = this.#notify !== undefined || task.setStatusMessage !== undefined;
  }

  encode(token: ProgressToken, update: Progress, heartbeat?: boolean): JsonRpcNotification {
    // An update says only what is new; a status is all there is.
    this.#message = update.message ?? this.#message;
    this.#statusMessage = statusMessage(update, this.#message);
    const { params, ...rest } = mcpEncoder.encode(token, update, heartbeat);
    const _meta = { ...params?._meta, [RELATED_TASK_META_KEY]: { taskId: this.#task.taskId } };
    return { ...rest, params: { ...params, _meta } };
  }

  async send(notification: JsonRpcNotification): Promise<void> {
    // Also where one fails the other is through before the next: a status that is late would stand.
    const ways = [this.#tell(notification), this.#setStatus()];
    const failure = (await Promise.allSettled(ways)).find(({ status }) => status === 'rejected');
    if (failure?.status === 'rejected') throw failure.reason;
  }

  async #tell(notification: JsonRpcNotification): Promise<void> {
    await this.#notify?.(notification);
  }

  async #setStatus(): Promise<void> {
    await this.#task.setStatusMessage?.(this.#statusMessage);
  }
}

// What a person reads: `Reading (42 %)`, `Reading (1234)`, `Reading`, `42 %`, `1234`. A step too small to be seen, as a
// change of message alone makes it, is not seen here either.
function statusMessage({ progress, total }: Progress, message: string | undefined): string {
  const counted = total === undefined || total <= 0;
  const amount = counted ? withoutDust(progress, 6) : `${percentage(progress, total)} %`;
  if (message === undefined || message === '') return amount;
  return counted && amount === '0' ? message : `${message} (${amount})`;
}

// Down, so that only what is whole is 100 %; but 0.29 is 29 %, though a hundred times it is a little less in binary.
function percentage(progress: number, total: number): string {
  const whole = Math.floor(Number(withoutDust(100 * (progress / total), 9)));
  return String(progress < total ? Math.min(whole, 99) : whole);
}

function withoutDust(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

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
   * answer. With the SDK v1 give `(notification) => server.server.notification(notification, { relatedTask: { taskId } })`,
   * which keeps it for `tasks/result`.
   */
  notify?: ((notification: SentNotification) => Promise<void>) | undefined;
}

/** Where a reporter of a task tells: by notifications where they are asked for and allowed, and by the task's status. */
export class TaskChannel implements ProgressTransport, Pick<ProgressProtocol, 'encode'> {
  /** Undefined where nobody is told. */
  readonly token: ProgressToken | undefined;
  readonly #task: ReportedTask;
  readonly #notify: HandledRequest['notify'] | undefined;
  #statusMessage = '';

  constructor(request: HandledRequest, task: ReportedTask) {
    this.#task = task;
    if (request.token !== undefined && !request.modern) this.#notify = task.notify ?? request.notify;
    // Who reads the status needs no token.
    this.token = this.#notify ? request.token : task.setStatusMessage && '';
  }

  encode(token: ProgressToken, update: Progress, heartbeat?: boolean): JsonRpcNotification {
    this.#statusMessage = statusMessage(update);
    const { params, ...rest } = mcpEncoder.encode(token, update, heartbeat);
    const _meta = { ...params?._meta, [RELATED_TASK_META_KEY]: { taskId: this.#task.taskId } };
    return { ...rest, params: { ...params, _meta } };
  }

  async send(notification: JsonRpcNotification): Promise<void> {
    await Promise.all([this.#notify?.(notification), this.#task.setStatusMessage?.(this.#statusMessage)]);
  }
}

// What a person reads: `Reading (42 %)`, `Reading`, `42 %`, `1234`. A step too small to be seen, as a change of message
// alone makes it, is not seen here either.
function statusMessage({ progress, total, message }: Progress): string {
  const amount =
    total !== undefined && total > 0
      ? `${String(Math.floor((100 * progress) / total))} %`
      : String(Number(progress.toPrecision(6)));
  if (message === undefined) return amount;
  return total === undefined ? message : `${message} (${amount})`;
}

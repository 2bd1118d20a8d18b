import {
  type JsonRpcNotification,
  type Progress,
  type ProgressProtocol,
  type ProgressToken,
  RELATED_TASK_META_KEY,
} from '@milepost/progress-core';
import { mcpEncoder } from '@milepost/progress-core/internal';
import type { ProgressTransport } from '@milepost/progress-reporter';

import type { HandledRequest, SentNotification } from './request-context.js';

/**
 * A task whose progress is still reported after the request that created it was answered. End its reporter
 * yourself, before the task gets its terminal status.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks
 */
export interface ReportedTask {
  readonly taskId: string;
  /**
   * Sets the `statusMessage` of the task. The tasks extension of revision 2026-07-28 allows no progress
   * notifications, so this is its only way to report progress. In revision 2025-11-25 it is called in
   * addition to the notifications, and also if the requester asked for none.
   */
  setStatusMessage?: ((statusMessage: string) => void | PromiseLike<void>) | undefined;
  /**
   * Sends a progress notification, in revision 2025-11-25. Default: sends it on the stream of the request,
   * which over HTTP ends with the response. Over HTTP with the SDK v1, give one of these instead:
   *
   * - `(notification) => server.server.notification(notification)` sends on the stream of the session, in
   *   order with the task's status notifications.
   * - The same with `{ relatedTask: { taskId } }` as a second argument keeps the notification for
   *   `tasks/result`. A client that receives the end of the task on the other stream first does not receive
   *   the last updates.
   */
  notify?: ((notification: SentNotification) => Promise<void>) | undefined;
}

/**
 * Sends the updates of a task: as notifications if they are requested and allowed, and as its status message.
 */
export class TaskChannel implements ProgressTransport, Pick<ProgressProtocol, 'encode'> {
  /** Whether there is a way to send updates. */
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
    // An update leaves out a message that has not changed, but a status message has to be complete.
    this.#message = update.message ?? this.#message;
    this.#statusMessage = statusMessage(update, this.#message);
    const { params, ...rest } = mcpEncoder.encode(token, update, heartbeat);
    const _meta = { ...params?._meta, [RELATED_TASK_META_KEY]: { taskId: this.#task.taskId } };
    return { ...rest, params: { ...params, _meta } };
  }

  async send(notification: JsonRpcNotification): Promise<void> {
    // Waits for both, even if one fails: a status message that is set late would replace the next one.
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

// Returns a text for people: `Reading (42 %)`, `Reading (1234)`, `Reading`, `42 %` or `1234`. When only the
// message changes, the reporter adds a tiny step to the value; rounding removes that step here.
function statusMessage({ progress, total }: Progress, message: string | undefined): string {
  const counted = total === undefined || total <= 0;
  const amount = counted ? withoutDust(progress, 6) : percentageText(progress, total);
  if (message === undefined || message === '') return amount;
  return counted && amount === '0' ? message : `${message} (${amount})`;
}

// Rounds down, so that 100 % means complete, and shows a begun first per cent as `<1 %`. First removes binary
// rounding errors: 100 * 0.29 is below 29.
function percentageText(progress: number, total: number): string {
  const percentage = Number(withoutDust(100 * (progress / total), 9));
  if (percentage > 0 && percentage < 1) return '<1 %';
  return `${String(Math.floor(progress < total ? Math.min(percentage, 99) : percentage))} %`;
}

function withoutDust(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

import {
  type JsonRpcNotification,
  type Progress,
  type ProgressProtocol,
  type ProgressToken,
  RELATED_TASK_META_KEY,
} from '@milepost/progress-core';
import { mcpEncoder } from '@milepost/progress-core/internal';
import type { ProgressTransport } from '@milepost/progress-reporter';

import type { HandledRequest } from './handled-request.js';
import type { ReportedTask } from './reported-task.js';

/**
 * Sends the updates of a task: as notifications if they are requested and allowed, and as its status message.
 */
export class TaskSender implements ProgressTransport, Pick<ProgressProtocol, 'encode'> {
  /** Whether there is a way to send updates. */
  readonly canSend: boolean;
  readonly #task: ReportedTask;
  readonly #notify: HandledRequest['notify'] | undefined;
  #message: string | undefined;
  #statusMessage = '';

  constructor(request: HandledRequest, task: ReportedTask) {
    this.#task = task;
    if (request.token !== undefined && !request.isModern) this.#notify = task.notify ?? request.notify;
    this.canSend = this.#notify !== undefined || task.setStatusMessage !== undefined;
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
    const sending = [this.#send(notification), this.#setStatus()];
    const failure = (await Promise.allSettled(sending)).find(({ status }) => status === 'rejected');
    if (failure?.status === 'rejected') throw failure.reason;
  }

  async #send(notification: JsonRpcNotification): Promise<void> {
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

import type { ProgressToken } from '@milepost/progress-core';
import { ProgressReporter } from '@milepost/progress-reporter';

import type { ReportedTask } from './reported-task.js';
import type { ReporterForOptions } from './reporter-options.js';
import { TaskSender } from './task-sender.js';
import type { HandledRequest } from './handled-request.js';

/**
 * The reporter of a task. It outlives the request, so it ignores the signal and the response of the request.
 */
export class TaskReporter extends ProgressReporter {
  readonly #token: ProgressToken | undefined;

  constructor(request: HandledRequest, task: ReportedTask, options: ReporterForOptions) {
    const sender = new TaskSender(request, task);
    // Without a token the reporter would do nothing. An empty one lets it set the status message.
    const token = sender.canSend ? (request.token ?? '') : undefined;
    super(token, sender, { ...options, protocol: sender });
    this.#token = request.token;
  }

  override get token(): ProgressToken | undefined {
    return this.#token;
  }
}

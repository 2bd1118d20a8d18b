import type { ProgressToken } from '@milepost/progress-core';
import { ProgressReporter } from '@milepost/progress-reporter';

import { type ReportedTask, TaskChannel } from './reported-task.js';
import type { ReporterForOptions } from './reporter-options.js';
import type { HandledRequest } from './request-context.js';

/** Outlives its request, whose signal and answer mean nothing to it. */
export class TaskReporter extends ProgressReporter {
  readonly #token: ProgressToken | undefined;

  constructor(request: HandledRequest, task: ReportedTask, options: ReporterForOptions) {
    const channel = new TaskChannel(request, task);
    // Who reads the status needs no token.
    const token = channel.isHeard ? (request.token ?? '') : undefined;
    super(token, channel, { ...options, protocol: channel });
    this.#token = request.token;
  }

  override get token(): ProgressToken | undefined {
    return this.#token;
  }
}

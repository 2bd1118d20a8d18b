import type { ProgressReporterOptions } from '@milepost/progress-reporter';

import type { Barrier } from './barrier.js';
import type { ReportedTask } from './reported-task.js';

/** Options of `reporterFor` and, without `task`, of `withProgress`. */
export interface ReporterForOptions extends Omit<ProgressReporterOptions, 'protocol' | 'sequence'> {
  /** How the last update and the response are kept apart; default `'auto'`. It has no effect on a task. */
  barrier?: Barrier | undefined;
  /** The task that the request becomes, which continues after the response; default none. */
  task?: ReportedTask | undefined;
}

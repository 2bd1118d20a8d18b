import type { ProgressReporterOptions } from '@milepost/progress-reporter';

import type { Barrier } from './barrier.js';
import type { ReportedTask } from './reported-task.js';

/** How the progress of a request is told. */
export interface ReporterForOptions extends Omit<ProgressReporterOptions, 'protocol' | 'sequence'> {
  /** What stands between the last update and the answer; default `'auto'`. Of no effect on a task. */
  barrier?: Barrier | undefined;
  /** The task that the request becomes, which goes on after its answer; default none. */
  task?: ReportedTask | undefined;
}

/**
 * The reporting half of this package, for servers that receive no progress themselves. It loads without RxJS.
 *
 * @packageDocumentation
 */
export type { Barrier } from './barrier.js';
export type { ReportedTask } from './reported-task.js';
export { reporterFor } from './reporter-for.js';
export type { ReporterForOptions } from './reporter-options.js';
export type {
  RequestContext,
  RequestContextV1,
  RequestContextV2,
  SentNotification,
} from './request-context.js';
export { withProgress } from './with-progress.js';
export { ProgressError, ProgressErrorCode } from '@milepost/progress-core';
export type { ProgressReporter } from '@milepost/progress-reporter';

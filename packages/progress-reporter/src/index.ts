/**
 * Reports the progress of an operation: strictly increasing, at a limited rate, and without losing the last
 * update.
 *
 * @packageDocumentation
 */
export type { ProgressReporterOptions, ProgressTransport } from './progress-sender.js';
export { type ProgressPhase, type ProgressPhases, type ProgressScope } from './progress-scope.js';
export { ProgressReporter } from './progress-reporter.js';
export type { TrackOptions } from './track.js';
export { runWithProgress } from './run-with-progress.js';

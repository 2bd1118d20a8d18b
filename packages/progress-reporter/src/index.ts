/**
 * Reports the progress of an operation: strictly increasing, at a limited rate, and without losing the last
 * update.
 *
 * @packageDocumentation
 */
export type { ProgressReporterOptions, ProgressTransport } from './progress-outlet.js';
export { type ProgressPhase, type ProgressPhases, type ProgressTeller } from './progress-phase.js';
export { ProgressReporter } from './progress-reporter.js';
export type { TrackOptions } from './track.js';
export { withProgress } from './with-progress.js';

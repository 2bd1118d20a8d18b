/**
 * Tells how far an operation is: strictly increasing, at a bearable rate, down to the last update.
 *
 * @packageDocumentation
 */
export type { ProgressReporterOptions, ProgressTransport } from './progress-outlet.js';
export { type ProgressPhase, type ProgressPhases, type ProgressTeller } from './progress-phase.js';
export { ProgressReporter } from './progress-reporter.js';
export type { TrackOptions } from './track.js';
export { withProgress } from './with-progress.js';

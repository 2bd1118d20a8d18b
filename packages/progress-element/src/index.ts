/**
 * A custom element that shows the progress of one operation. It has no dependencies.
 *
 * @packageDocumentation
 */
export type { ProgressAnnouncement } from './announcements.js';
export { defineProgressElement } from './define-progress-element.js';
export { MilepostProgressElement } from './progress-element.js';
export type { ProgressElementState } from './progress-state.js';
export type { ProgressElementSource, ProgressElementUpdate, ProgressObserver } from './progress-source.js';

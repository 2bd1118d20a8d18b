import type { ProgressUpdate } from '@milepost/progress-manager';

import type { ToolAnswer } from './tool-answer.js';
import type { Unit } from './tool-units.js';

/** The state of an operation. All states except `active` are final. */
export type OperationState = 'active' | 'completed' | 'failed' | 'cancelled' | 'timed_out';

/** The part of an operation that is shown. */
export interface OperationView {
  /** Unique in a run: the tool's name, with a number if the tool is called more than once. */
  readonly name: string;
  readonly tool: string;
  readonly unit: Unit;
  readonly state: OperationState;
  /** The latest update; absent before the first one. */
  readonly update?: ProgressUpdate;
  /** The latest message. It is kept when a later update has none. */
  readonly message?: string;
  /** The time from the start to the end, in ms; absent while active. */
  readonly durationMs?: number;
  /** Why the operation failed, was cancelled or timed out. */
  readonly reason?: string;
  /** The tool's answer. */
  readonly answer?: ToolAnswer;
}

import type { ProgressUpdate } from '@milepost/progress-manager';

import type { Unit } from './quantity.js';
import type { ToolAnswer } from './tool-answer.js';

/** How an operation stands; all but `active` are ends. */
export type OperationState = 'active' | 'completed' | 'failed' | 'cancelled' | 'timed_out';

/** One operation, as much of it as is shown. */
export interface OperationView {
  /** Unique in a run: the tool's name, numbered where it runs more than once. */
  readonly name: string;
  readonly tool: string;
  readonly unit: Unit;
  readonly state: OperationState;
  /** The latest progress; absent before the first. */
  readonly update?: ProgressUpdate;
  /** The latest message: an update need not bring one. */
  readonly message?: string;
  /** From the start to the end; absent while active. */
  readonly durationMs?: number;
  /** Why it failed, was cancelled or timed out. */
  readonly reason?: string;
  /** What the tool answered. */
  readonly answer?: ToolAnswer;
}

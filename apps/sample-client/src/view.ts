import type { ConnectionEvent } from './connection-event.js';
import type { OperationView } from './operation-view.js';
import type { RunTotals } from './render-summary.js';

/** Shows a run. Its methods are called in the order of the events, and must not throw. */
export interface RunView {
  /** An operation has started. */
  started(operation: OperationView): void;
  /** An operation has made progress: `operation.update` is new. */
  updated(operation: OperationView): void;
  /** An operation has ended. */
  ended(operation: OperationView): void;
  /** A line for the user: what the program does now, or a line that the server wrote to its stderr. */
  logged(line: string): void;
  /** The connection has dropped, is restored, or has ended. */
  connectionChanged(event: ConnectionEvent): void;
  /** The run has ended. No other method is called after this one. */
  closed(totals: RunTotals): void;
}

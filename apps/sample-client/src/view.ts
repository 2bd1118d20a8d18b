import type { ConnectionNews } from './connection-news.js';
import type { OperationView } from './operation-view.js';
import type { RunTotals } from './render-summary.js';

/** Somewhere a run is shown. Called in the order of events; must not throw. */
export interface RunView {
  /** An operation has started. */
  started(operation: OperationView): void;
  /** It has got further: `operation.update` is new. */
  updated(operation: OperationView): void;
  /** It has ended. */
  ended(operation: OperationView): void;
  /** Something for the person at the keyboard: what the program does now, a line the server wrote to its stderr. */
  told(line: string): void;
  /** The connection dropped, came back, or is gone for good. */
  connectionChanged(news: ConnectionNews): void;
  /** The whole run has ended; nothing follows. */
  closed(totals: RunTotals): void;
}

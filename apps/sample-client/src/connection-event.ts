import { oneLine } from './terminal-text.js';

/** A change of a connection that can drop and be restored. */
export type ConnectionEvent =
  /** The connection dropped. The next attempt starts in `retryInMs`; attempts are counted from 1. */
  | {
      readonly state: 'dropped';
      readonly attempt: number;
      readonly retryInMs: number;
      readonly reason: string;
    }
  /** The connection is open again in the same session; no result was lost. */
  | { readonly state: 'restored' }
  /** The connection has ended, and this program did not end it. */
  | { readonly state: 'closed'; readonly reason: string };

/**
 * Describes a change of the connection in one line for people.
 *
 * Returns undefined for an attempt after the first, and for `closed`: each operation that fails then shows
 * the reason.
 *
 * @param ellipsis - the characters that follow "reconnecting".
 */
export function describeConnectionEvent(event: ConnectionEvent, ellipsis: string): string | undefined {
  if (event.state === 'restored') return 'connection restored';
  if (event.state === 'closed' || event.attempt > 1) return undefined;
  return `connection dropped, reconnecting${ellipsis} (${oneLine(event.reason)})`;
}

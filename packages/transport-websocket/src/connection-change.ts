/** A change of a client's connection, for example to show its state to the user. */
export type ConnectionChange =
  /** The connection is open. `resumed` is true if it replaces a connection that dropped. */
  | { readonly state: 'open'; readonly resumed: boolean }
  /**
   * The connection dropped, and the next attempt starts in `retryInMs`. Attempts since the drop count from 1.
   */
  | {
      readonly state: 'reconnecting';
      readonly attempt: number;
      readonly retryInMs: number;
      readonly reason: string;
    }
  /** The transport is closed. */
  | { readonly state: 'closed'; readonly reason: string };

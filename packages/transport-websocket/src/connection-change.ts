/** What becomes of a client's connection, for whoever shows it. */
export type ConnectionChange =
  /** It stands; `resumed` where it took the place of one that dropped. */
  | { readonly state: 'open'; readonly resumed: boolean }
  /** It dropped. Another attempt is made in `retryInMs`; attempts are counted from 1. */
  | {
      readonly state: 'reconnecting';
      readonly attempt: number;
      readonly retryInMs: number;
      readonly reason: string;
    }
  /** It is over. */
  | { readonly state: 'closed'; readonly reason: string };

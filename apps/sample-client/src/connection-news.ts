import { oneLine } from './terminal-text.js';

/** What becomes of a connection that can drop and come back. */
export type ConnectionNews =
  /** It dropped; attempts to restore it are counted from 1. */
  | {
      readonly state: 'dropped';
      readonly attempt: number;
      readonly retryInMs: number;
      readonly reason: string;
    }
  /** It stands again, and nothing was lost with it. */
  | { readonly state: 'restored' }
  /** It is over, though we have not ended it. */
  | { readonly state: 'closed'; readonly reason: string };

/** The news as a line for people; none where there is nothing to say, or others say it. */
export function newsText(news: ConnectionNews, ellipsis: string): string | undefined {
  if (news.state === 'restored') return 'connection restored';
  if (news.state === 'closed' || news.attempt > 1) return undefined;
  return `connection dropped, trying again${ellipsis} (${oneLine(news.reason)})`;
}

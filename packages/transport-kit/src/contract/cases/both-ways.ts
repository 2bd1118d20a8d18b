import type { Connection } from '../case-run.js';
import type { RecordedEnd } from '../recorded-end.js';

/** Returns both directions of a connection, so that a case can test each of them. */
export function bothWays({ client, server }: Connection): { from: RecordedEnd; to: RecordedEnd }[] {
  return [
    { from: client, to: server },
    { from: server, to: client },
  ];
}

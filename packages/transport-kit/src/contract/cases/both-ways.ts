import type { Connection } from '../case-run.js';
import type { RecordedEnd } from '../recorded-end.js';

/** A connection as seen by each of its ends in turn: what goes one way must go the other way too. */
export function bothWays({ client, server }: Connection): { from: RecordedEnd; to: RecordedEnd }[] {
  return [
    { from: client, to: server },
    { from: server, to: client },
  ];
}

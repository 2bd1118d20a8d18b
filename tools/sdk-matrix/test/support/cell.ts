import { MODERN_REVISION, SDK_VERSIONS, type SdkVersion } from '@milepost/sdk-peers';
import { type Revision, REVISIONS } from '@milepost/specification';

/** All carriers of messages. */
export const CARRIERS = ['in-memory', 'stdio', 'http'] as const;

/** A carrier of messages, always with the SDK's own transport. */
export type Carrier = (typeof CARRIERS)[number];

/** One way to connect a client to a server. */
export interface Cell {
  readonly client: SdkVersion;
  readonly server: SdkVersion;
  readonly carrier: Carrier;
  readonly revision: Revision;
}

/**
 * Every way to connect: each client to each server, over each carrier, in each revision that both support.
 */
export const cells: readonly Cell[] = SDK_VERSIONS.flatMap((client) =>
  SDK_VERSIONS.flatMap((server) =>
    CARRIERS.flatMap((carrier) =>
      REVISIONS.filter((revision) => knows(client, revision) && knows(server, revision)).map((revision) => ({
        client,
        server,
        carrier,
        revision,
      })),
    ),
  ),
);

/** Returns the name of a cell. */
export function nameOf({ client, server, carrier, revision }: Cell): string {
  return `client ${client}, server ${server}, ${carrier}, ${revision}`;
}

/** Whether the cell's revision is 2026-07-28. */
export function isModern(cell: Cell): boolean {
  return cell.revision === MODERN_REVISION;
}

/** Whether a request is cancelled by closing its stream, and not by a notification. */
export function cancelsByClosing(cell: Cell): boolean {
  return isModern(cell) && cell.carrier === 'http';
}

function knows(sdk: SdkVersion, revision: Revision): boolean {
  return sdk === 'v2' || revision !== MODERN_REVISION;
}

import { type Revision, REVISIONS } from '../spec/rules.js';

/** The versions of the official SDK. */
export const SDK_VERSIONS = ['v1', 'v2'] as const;
export type SdkVersion = (typeof SDK_VERSIONS)[number];

/** What carries the messages: always the SDK's own transports. */
const CARRIERS = ['in-memory', 'stdio', 'http'] as const;
type Carrier = (typeof CARRIERS)[number];

/** One way to connect a client to a server. */
export interface Cell {
  readonly client: SdkVersion;
  readonly server: SdkVersion;
  readonly carrier: Carrier;
  readonly revision: Revision;
}

/** The first revision without a handshake, in which only servers tell progress; SDK v1 does not know it. */
export const MODERN_REVISION = '2026-07-28';

/** Every way to connect: each client to each server, over each carrier, in each revision that both know. */
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

/** How a cell is called. */
export function nameOf({ client, server, carrier, revision }: Cell): string {
  return `client ${client}, server ${server}, ${carrier}, ${revision}`;
}

/** Whether the cell's revision is 2026-07-28. */
export function isModern(cell: Cell): boolean {
  return cell.revision === MODERN_REVISION;
}

/** Whether closing the request's own stream cancels it, and not a notification. */
export function cancelsByClosing(cell: Cell): boolean {
  return isModern(cell) && cell.carrier === 'http';
}

function knows(sdk: SdkVersion, revision: Revision): boolean {
  return sdk === 'v2' || revision !== MODERN_REVISION;
}

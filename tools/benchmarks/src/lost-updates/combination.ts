import type { Barrier } from '@milepost/mcp-sdk';

/** The two major versions of the official SDK. */
type Sdk = 'v1' | 'v2';

/**
 * What carries the messages: the SDK's own transport where it has one, or Milepost's WebSocket under the SDK. `http` is
 * Streamable HTTP, `sse` the HTTP+SSE before it.
 */
type Route = 'stdio' | 'websocket' | 'milepost-websocket' | 'http' | 'sse';

/** Revisions of the protocol. */
type Revision = '2025-11-25' | '2026-07-28';

/** How a tool tells: as the SDK's documentation has it, or by `withProgress` and with which `barrier`. */
export type ServerSide = 'textbook' | Barrier;

/** How a caller listens: by `onprogress`, by the same behind `deliverInOrder`, or by Milepost's `callTool`. */
type ClientSide = 'textbook' | 'in-order' | 'call-tool';

/** One server, one client, and what is between them. */
export interface Combination {
  /** Names all of it: `stdio/2025-11-25/v1-server:textbook/v1-client:textbook`. */
  readonly id: string;
  readonly route: Route;
  readonly revision: Revision;
  readonly server: { readonly sdk: Sdk; readonly side: ServerSide };
  readonly client: { readonly sdk: Sdk; readonly side: ClientSide };
}

const REVISIONS: readonly Revision[] = ['2025-11-25', '2026-07-28'];
const ROUTES: readonly Route[] = ['stdio', 'websocket', 'milepost-websocket', 'http', 'sse'];
const SDKS: readonly Sdk[] = ['v1', 'v2'];
const SERVER_SIDES: readonly ServerSide[] = ['textbook', 'auto', 'ping', 'turn', 'none'];
const CLIENT_SIDES: readonly ClientSide[] = ['textbook', 'in-order', 'call-tool'];

/**
 * Whether both sides can speak it: version 1 knows one revision, the later one is served on two transports, and version 2
 * has no server of HTTP+SSE.
 */
function isPossible({ route, revision, server, client }: Omit<Combination, 'id'>): boolean {
  if (revision === '2025-11-25') return route !== 'sse' || server.sdk === 'v1';
  return (
    server.sdk === 'v2' &&
    client.sdk === 'v2' &&
    (route === 'stdio' || route === 'http') &&
    // There is no ping in it.
    server.side !== 'ping'
  );
}

function* all(): Generator<Combination> {
  const servers = SDKS.flatMap((sdk) => SERVER_SIDES.map((side) => ({ sdk, side })));
  const clients = SDKS.flatMap((sdk) => CLIENT_SIDES.map((side) => ({ sdk, side })));
  for (const revision of REVISIONS) {
    for (const route of ROUTES) {
      for (const server of servers) {
        for (const client of clients) {
          const parts = { route, revision, server, client };
          if (isPossible(parts)) yield { id: nameOf(parts), ...parts };
        }
      }
    }
  }
}

function nameOf({ route, revision, server, client }: Omit<Combination, 'id'>): string {
  return `${route}/${revision}/${server.sdk}-server:${server.side}/${client.sdk}-client:${client.side}`;
}

/** Every combination that there can be. */
export const combinations: readonly Combination[] = [...all()];

/** The words that a combination is chosen by: each part of its name, and what those are made of. */
export function wordsOf({ id, server, client }: Combination): ReadonlySet<string> {
  const sides = [
    { role: 'server', ...server },
    { role: 'client', ...client },
  ];
  const pieces = sides.flatMap(({ role, sdk, side }) => [sdk, side, `${sdk}-${role}`, `${role}:${side}`]);
  return new Set([...id.split('/'), ...pieces]);
}

/**
 * The combination of that name.
 *
 * @throws Error when there is none.
 */
export function combinationOf(id: string | undefined): Combination {
  const found = combinations.find((combination) => combination.id === id);
  if (!found) throw new Error(`There is no combination ${String(id)}.`);
  return found;
}

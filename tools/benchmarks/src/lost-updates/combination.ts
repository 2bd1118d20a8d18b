import type { Barrier } from '@milepost/mcp-sdk';

/** The two major versions of the official SDK. */
type Sdk = 'v1' | 'v2';

/**
 * The transport between client and server: the SDK's own if it has one, or Milepost's WebSocket with the SDK.
 * `http` is Streamable HTTP. `sse` is HTTP+SSE, which came before it.
 */
type Route = 'stdio' | 'websocket' | 'milepost-websocket' | 'http' | 'sse';

/** The revisions of the protocol that are measured. */
type Revision = '2025-11-25' | '2026-07-28';

/**
 * How a tool reports: `textbook` as in the SDK's documentation, the others by `withProgress` with a barrier.
 */
export type ServerSide = 'textbook' | Barrier;

/**
 * How a caller receives progress: `textbook` is the SDK's `onprogress`, `in-order` is the same with
 * `deliverInOrder`, and `call-tool` is Milepost's `callTool`.
 */
type ClientSide = 'textbook' | 'in-order' | 'call-tool';

/** One server, one client, and the transport and the revision between them. */
export interface Combination {
  /** The name, made of all parts: `stdio/2025-11-25/v1-server:textbook/v1-client:textbook`. */
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
 * Whether a combination can work. The limits:
 *
 * - Version 1 of the SDK supports only the earlier revision.
 * - The later revision is served over stdio and Streamable HTTP only.
 * - Version 2 of the SDK has no HTTP+SSE server.
 */
function isPossible({ route, revision, server, client }: Omit<Combination, 'id'>): boolean {
  if (revision === '2025-11-25') return route !== 'sse' || server.sdk === 'v1';
  return (
    server.sdk === 'v2' &&
    client.sdk === 'v2' &&
    (route === 'stdio' || route === 'http') &&
    // The later revision has no ping.
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

/** Every combination that can work. */
export const combinations: readonly Combination[] = [...all()];

/** Returns the words that select a combination: each part of its name, and the pieces of the sides' names. */
export function wordsOf({ id, server, client }: Combination): ReadonlySet<string> {
  const sides = [
    { role: 'server', ...server },
    { role: 'client', ...client },
  ];
  const pieces = sides.flatMap(({ role, sdk, side }) => [sdk, side, `${sdk}-${role}`, `${role}:${side}`]);
  return new Set([...id.split('/'), ...pieces]);
}

/**
 * Returns the combination with this name.
 *
 * @throws Error if there is none.
 */
export function combinationOf(id: string | undefined): Combination {
  const found = combinations.find((combination) => combination.id === id);
  if (!found) throw new Error(`There is no combination ${String(id)}.`);
  return found;
}

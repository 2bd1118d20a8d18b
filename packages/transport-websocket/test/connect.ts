import type { Transport } from '@milepost/progress-core';
import { CuttingProxy, endAfterEach, until } from '@milepost/testing';

import {
  type NodeWebSocketClientOptions,
  type Refusal,
  type SessionInfo,
  WebSocketClientTransport,
  type WebSocketServerOptions,
  WebSocketTransportServer,
} from '../src/node.js';
import { SessionRecorder } from './session-recorder.js';

const ends = endAfterEach();

/** Runs a step after the test. The steps run in reverse order. */
export function afterTest(step: () => Promise<void> | void): void {
  ends.add(step);
}

/** A server that listens, and records its sessions and refusals. */
export interface TestServer {
  readonly server: WebSocketTransportServer;
  readonly url: string;
  /** The sessions in the order in which they began. They are started. */
  readonly sessions: SessionRecorder[];
  readonly refusals: Refusal[];
}

/** Options of a server in a test. */
export type TestServerOptions = Omit<Partial<WebSocketServerOptions>, 'onRefused'> & {
  port?: number;
  onrecorded?: (session: SessionRecorder, info: SessionInfo) => void;
};

/** Starts a server, by default on a free port. It is closed after the test. */
export async function startServer({
  port = 0,
  onrecorded,
  ...options
}: TestServerOptions = {}): Promise<TestServer> {
  const sessions: SessionRecorder[] = [];
  const refusals: Refusal[] = [];
  const server = new WebSocketTransportServer({
    onSession: async (transport, info) => {
      const session = new SessionRecorder(transport);
      sessions.push(session);
      onrecorded?.(session, info);
      await transport.start();
    },
    onRefused: (refusal) => void refusals.push(refusal),
    shutdownGraceMs: 500,
    ...options,
  });
  afterTest(() => server.close());
  await server.listen({ port });
  return { server, url: server.url ?? '', sessions, refusals };
}

/** Starts a proxy in front of a server. It is closed after the test. */
export async function startProxy(url: string): Promise<CuttingProxy> {
  const proxy = await CuttingProxy.open(url);
  afterTest(() => proxy.close());
  return proxy;
}

/** Creates a client that is not started. It is closed after the test. */
export function clientOf(
  url: string,
  options: NodeWebSocketClientOptions = {},
): SessionRecorder<WebSocketClientTransport> {
  return recorded(
    new WebSocketClientTransport(url, {
      reconnect: { initialMs: 1, maxMs: 5 },
      shutdownGraceMs: 500,
      ...options,
    }),
  );
}

/** Records a transport, and closes it after the test. */
export function recorded<T extends Transport>(transport: T): SessionRecorder<T> {
  afterTest(() => transport.close());
  return new SessionRecorder(transport);
}

/** Options of the two ends of {@link connect}. */
export interface ConnectOptions {
  server?: TestServerOptions;
  client?: NodeWebSocketClientOptions;
}

/** Both ends of a session, and the proxy between them. */
export interface TestConnection extends TestServer {
  readonly proxy: CuttingProxy;
  readonly client: SessionRecorder<WebSocketClientTransport>;
  readonly session: SessionRecorder;
}

/** Starts a server, a proxy, and a client that has a session. */
export async function connect(options: ConnectOptions = {}): Promise<TestConnection> {
  const started = await startServer(options.server);
  const proxy = await startProxy(started.url);
  const client = clientOf(proxy.url, options.client);
  return { ...started, proxy, client, session: await begin(client, started) };
}

/**
 * Starts a client, and sends it a message. The session's id arrives before it, so the session can be resumed.
 */
export async function begin(client: SessionRecorder, { sessions }: TestServer): Promise<SessionRecorder> {
  const before = sessions.length;
  await client.transport.start();
  await until(() => sessions.length > before, 'the session at the server');
  const session = sessions[before] as SessionRecorder;
  await session.transport.send({ jsonrpc: '2.0', method: 'welcome' });
  await until(() => client.messages.length > 0, 'the first message at the client');
  client.messages.length = client.events.length = 0;
  return session;
}

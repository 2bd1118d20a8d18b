import type { Transport } from '@milepost/progress-core';
import { endAfterEach, until } from '@milepost/testing';

import {
  type NodeWebSocketClientOptions,
  type Refusal,
  type SessionInfo,
  WebSocketClientTransport,
  type WebSocketServerOptions,
  WebSocketTransportServer,
} from '../src/node.js';
import { Recorder } from './recorder.js';
import { TcpProxy } from './tcp-proxy.js';

const ends = endAfterEach();

/** Does this after the test. What was asked for last is done first. */
export function afterTest(step: () => Promise<void> | void): void {
  ends.add(step);
}

/** A server that listens, and what became of it. */
export interface TestServer {
  readonly server: WebSocketTransportServer;
  readonly url: string;
  /** In the order in which they began, started. */
  readonly sessions: Recorder[];
  readonly refusals: Refusal[];
}

/** How a test's server differs from the default. */
export type TestServerOptions = Omit<Partial<WebSocketServerOptions>, 'onrefused'> & {
  port?: number;
  onrecorded?: (session: Recorder, info: SessionInfo) => void;
};

/** A server on a free port; it is closed after the test. */
export async function startServer({
  port = 0,
  onrecorded,
  ...options
}: TestServerOptions = {}): Promise<TestServer> {
  const sessions: Recorder[] = [];
  const refusals: Refusal[] = [];
  const server = new WebSocketTransportServer({
    onsession: async (transport, info) => {
      const session = new Recorder(transport);
      sessions.push(session);
      onrecorded?.(session, info);
      await transport.start();
    },
    onrefused: (refusal) => void refusals.push(refusal),
    shutdownGraceMs: 500,
    ...options,
  });
  afterTest(() => server.close());
  await server.listen({ port });
  return { server, url: server.url ?? '', sessions, refusals };
}

/** A proxy before it; it is closed after the test. */
export async function startProxy(url: string): Promise<TcpProxy> {
  const proxy = await TcpProxy.open(url);
  afterTest(() => proxy.close());
  return proxy;
}

/** A client that has not started; it is closed after the test. */
export function clientOf(
  url: string,
  options: NodeWebSocketClientOptions = {},
): Recorder<WebSocketClientTransport> {
  return recorded(
    new WebSocketClientTransport(url, {
      reconnect: { initialMs: 1, maxMs: 5 },
      shutdownGraceMs: 500,
      ...options,
    }),
  );
}

/** Listens to a transport, and closes it after the test. */
export function recorded<T extends Transport>(transport: T): Recorder<T> {
  afterTest(() => transport.close());
  return new Recorder(transport);
}

/** How {@link connect} sets up its two ends. */
export interface ConnectOptions {
  server?: TestServerOptions;
  client?: NodeWebSocketClientOptions;
}

/** Both ends of a session, and the proxy between. */
export interface TestConnection extends TestServer {
  readonly proxy: TcpProxy;
  readonly client: Recorder<WebSocketClientTransport>;
  readonly session: Recorder;
}

/** A server, a proxy, and a client that has its session. */
export async function connect(options: ConnectOptions = {}): Promise<TestConnection> {
  const started = await startServer(options.server);
  const proxy = await startProxy(started.url);
  const client = clientOf(proxy.url, options.client);
  return { ...started, proxy, client, session: await begin(client, started) };
}

/** Starts a client, and says a word, which comes after the session's secret: from then on it can be resumed. */
export async function begin(client: Recorder, { sessions }: TestServer): Promise<Recorder> {
  const before = sessions.length;
  await client.transport.start();
  await until(() => sessions.length > before, 'the session at the server');
  const session = sessions[before] as Recorder;
  await session.transport.send({ jsonrpc: '2.0', method: 'welcome' });
  await until(() => client.messages.length > 0, 'the first message at the client');
  client.messages.length = client.events.length = 0;
  return session;
}

import type { Transport } from '@milepost/progress-core';
import { endAfterEach } from '@milepost/testing';

import {
  type Refusal,
  type RefusalCode,
  WebSocketClientTransport,
  type WebSocketServerOptions,
  WebSocketTransportServer,
} from '../src/node.js';
import { UNSAFE } from './security-unsafe.js';
import { control, frame, Opcode, RawClient, type HandshakeParts } from './security-raw-client.js';

/** A server that answers every request, and records what it reports. */
export class Served {
  readonly server: WebSocketTransportServer;
  readonly refusals: Refusal[] = [];
  readonly transports: Transport[] = [];
  /** What the sessions reported: the message of each error, and `close`. */
  readonly events: string[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(options: Partial<WebSocketServerOptions>) {
    this.server = new WebSocketTransportServer({
      onSession: (transport) => this.#answer(transport),
      ...options,
      onRefused: (refusal) => {
        this.refusals.push(refusal);
        this.#happened();
      },
    });
  }

  get url(): string {
    return this.server.url as string;
  }

  get codes(): RefusalCode[] {
    return this.refusals.map(({ code }) => code);
  }

  /** Resolves when `count` refusals have been reported. */
  refused(count = 1): Promise<void> {
    return this.until(() => this.refusals.length >= count);
  }

  /** Resolves when `condition` holds. It is checked after each event. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  #answer(transport: Transport): Promise<void> {
    this.transports.push(transport);
    transport.onmessage = (message) => {
      if ('method' in message && 'id' in message)
        void transport.send({ jsonrpc: '2.0', id: message.id, result: message.params ?? {} });
    };
    transport.onerror = ({ message }) => this.#happened(message);
    transport.onclose = () => this.#happened('close');
    this.#happened();
    return transport.start();
  }

  #happened(event?: string): void {
    if (event) this.events.push(event);
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

const ends = endAfterEach();
const running = new Set<Served>();
const unhandled: unknown[] = [];
const onUnhandled = (error: unknown): void => void unhandled.push(error);

beforeAll(() => {
  process.on('unhandledRejection', onUnhandled);
  process.on('uncaughtException', onUnhandled);
});

afterEach(async () => {
  const served = [...running];
  running.clear();
  await Promise.all(served.map(({ server }) => server.close()));
  expect(unhandled.splice(0)).toEqual([]);
  const told = served.flatMap(({ refusals, events }) => [...refusals.map(({ reason }) => reason), ...events]);
  for (const text of told) expect(text).not.toMatch(UNSAFE);
});

afterAll(() => {
  process.off('unhandledRejection', onUnhandled);
  process.off('uncaughtException', onUnhandled);
});

/**
 * Starts a server. After the test, it is closed, and its reported texts are checked for unsafe characters.
 */
export async function serve(options: Partial<WebSocketServerOptions> = {}): Promise<Served> {
  const served = new Served(options);
  running.add(served);
  await served.server.listen();
  return served;
}

/** Expects that the server still serves a client that keeps to the rules. */
export async function expectToServe(url: string, headers: Record<string, string> = {}): Promise<void> {
  const client = new WebSocketClientTransport(url, { headers });
  ends.add(() => client.close());
  const answered = new Promise((resolve) => (client.onmessage = resolve));
  await client.start();
  await client.send({ jsonrpc: '2.0', id: 'honest', method: 'echo', params: { honest: true } });
  expect(await answered).toEqual({ jsonrpc: '2.0', id: 'honest', result: { honest: true } });
  await client.close();
}

/** Opens a client that has a session. Returns the session's id, too. */
export async function openSession(
  url: string,
  parts: HandshakeParts = {},
  localAddress?: string,
): Promise<{ client: RawClient; session: string }> {
  const offers = { protocols: 'mcp, milepost.session', ...parts };
  const client = await RawClient.upgraded(url, offers, localAddress);
  const first = await client.frame();
  const { params } = JSON.parse(String(first?.payload)) as { params: { session: string } };
  return { client, session: params.session };
}

/** Opens a client that asks to resume a session. */
export async function claimSession(
  url: string,
  session: string,
  options: HandshakeParts & { received?: number; attempt?: number; localAddress?: string } = {},
): Promise<RawClient> {
  const { received = 0, attempt = 1, localAddress, ...parts } = options;
  const client = await RawClient.upgraded(url, { protocols: 'mcp, milepost.resume', ...parts }, localAddress);
  client.write(frame(control('resume', { session, received, attempt })));
  return client;
}

/** Returns the JSON value of the next frame. */
export async function nextMessage(client: RawClient): Promise<{ method?: string; params?: object }> {
  const next = await client.frame();
  expect(next?.opcode).toBe(Opcode.TEXT);
  return JSON.parse(String(next?.payload)) as { method?: string; params?: object };
}

import type { ProgressToken } from '@milepost/progress-core';
import {
  createSdkClient,
  MessageLog,
  methodOf,
  type PlainOptions,
  type ProgressParams,
  type SdkClient,
  type TestClient,
} from '@milepost/sdk-peers';
import { InMemoryTransport as InMemoryTransportV2 } from '@modelcontextprotocol/client';
import { InMemoryTransport as InMemoryTransportV1 } from '@modelcontextprotocol/sdk/inMemory.js';

import { clientOf, type Registrations, type Sdk, serve, WORK } from './test-server.js';

/** The token of most calls. */
export const TOKEN = 'the token';

/** A server of the official SDK, a client of the same version, and all messages between them, in memory. */
export interface Connection {
  readonly client: SdkClient;
  readonly wire: MessageLog;
  readonly send: TestClient['send'];
  /** Calls the only tool and requests progress under `token`; null requests none. */
  call(token?: ProgressToken | null, options?: PlainOptions): Promise<unknown>;
  /** Makes a round trip. Everything that the server sent before it has then arrived. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Connects a client to a server. */
export async function openConnection(sdk: Sdk, register: Registrations): Promise<Connection> {
  const Pair = sdk === 'v1' ? InMemoryTransportV1 : InMemoryTransportV2;
  const [clientSide, serverSide] = Pair.createLinkedPair();
  const wire = new MessageLog(clientSide);
  const end = await serve(sdk, register, serverSide);
  const client = createSdkClient({ ...clientOf(sdk), sampling: true });
  await client.connect(clientSide);
  return {
    client: client.sdk,
    wire,
    send: client.send,
    call: (token = TOKEN, options) => client.send(callOf(token), options),
    settle: async () => {
      await client
        .send({ method: 'tools/call', params: { name: 'nobody', arguments: {} } })
        .catch(() => undefined);
    },
    close: async () => {
      await client.sdk.close();
      await end();
    },
  };
}

/** Returns the request of {@link Connection.call}. */
export function callOf(token: ProgressToken | null = TOKEN): {
  method: 'tools/call';
  params: Record<string, unknown>;
} {
  const _meta = token === null ? {} : { _meta: { progressToken: token } };
  return { method: 'tools/call', params: { name: WORK, arguments: {}, ..._meta } };
}

/**
 * Lists what the client received since the event `since`, in short: `progress 3`, `response`, or the method.
 */
export function received(wire: MessageLog, since = 0): string[] {
  return wire.events
    .slice(since)
    .filter(({ direction }) => direction === 'received')
    .map(({ message }) => {
      const method = methodOf(message);
      if (method === undefined) return 'response';
      if (method !== 'notifications/progress') return method;
      return `progress ${String((message as unknown as { params: ProgressParams }).params.progress)}`;
    });
}

/** Lists what the client received since it sent its first tool call. */
export function receivedOfCall(wire: MessageLog): string[] {
  return received(
    wire,
    wire.events.findIndex(({ message }) => methodOf(message) === 'tools/call'),
  );
}

/** Does the same, without the pings that precede a response. */
export function toldOfCall(wire: MessageLog): string[] {
  return receivedOfCall(wire).filter((what) => what !== 'ping');
}

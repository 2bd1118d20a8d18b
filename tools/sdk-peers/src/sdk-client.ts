import type { Transport } from '@milepost/progress-core';
import type { Revision } from '@milepost/specification';
import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

import { MODERN_REVISION, type SdkVersion } from './sdk-version.js';

/** A request with a method of the protocol. */
export interface PlainRequest {
  readonly method: 'tools/call' | 'prompts/get' | 'resources/read' | 'tasks/get' | 'tasks/cancel';
  readonly params?: Record<string, unknown>;
}

/** The options of a request that both versions of the SDK have. */
export interface PlainOptions {
  readonly onprogress?: (update: { progress: number }) => void;
  readonly signal?: AbortSignal;
  readonly timeout?: number;
}

/** A client of the official SDK, in either version. */
export type SdkClient = ClientV1 | ClientV2;

/** A client that uses one revision, and functions that use the SDK alone. */
export interface TestClient {
  readonly sdk: SdkClient;
  readonly connect: (transport: Transport) => Promise<void>;
  readonly send: (request: PlainRequest, options?: PlainOptions) => Promise<unknown>;
}

/** The version and the revision of a client, and what it offers to servers. */
export interface ClientOptions {
  readonly version: SdkVersion;
  readonly revision: Revision;
  /** Whether it offers to answer sampling requests; default false. */
  readonly sampling?: boolean;
}

const INFO = { name: 'test-client', version: '1.0.0' };

/** Creates a client of the official SDK, not connected yet. */
export function createSdkClient({ version, revision, sampling = false }: ClientOptions): TestClient {
  const capabilities = sampling ? { sampling: {} } : {};
  return version === 'v1' ? createV1(revision, capabilities) : createV2(revision, capabilities);
}

function createV1(revision: Revision, capabilities: { sampling?: object }): TestClient {
  const sdk = new ClientV1(INFO, { capabilities });
  return {
    sdk,
    connect: async (transport) => {
      offer(transport, revision);
      await sdk.connect(transport);
    },
    send: (request, options) => sdk.request(request, ResultSchema, options),
  };
}

function createV2(revision: Revision, capabilities: { sampling?: object }): TestClient {
  const sdk = new ClientV2(INFO, {
    capabilities,
    ...(revision === MODERN_REVISION
      ? { versionNegotiation: { mode: { pin: MODERN_REVISION } } }
      : { supportedProtocolVersions: [revision] }),
  });
  return {
    sdk,
    connect: (transport) => sdk.connect(transport),
    // With its own schema, the request accepts a task where a result is expected.
    send: (request, options) => sdk.request(request, z.looseObject({}), options),
  };
}

// SDK v1 always offers its newest revision, but accepts any that it knows. So the offer is changed on its way
// to the server.
function offer(transport: Transport, protocolVersion: Revision): void {
  const send = transport.send.bind(transport);
  transport.send = (message, ...options: []) =>
    'method' in message && message.method === 'initialize'
      ? send({ ...message, params: { ...message.params, protocolVersion } }, ...options)
      : send(message, ...options);
}

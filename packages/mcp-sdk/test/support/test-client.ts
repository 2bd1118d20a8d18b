import type { Transport } from '@milepost/progress-core';
import type { ProgressReporter } from '@milepost/progress-reporter';
import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { CreateMessageRequestSchema, ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

import { type RequestContext, withProgress } from '../../src/index.js';
import { type Cell, isModern, MODERN_REVISION } from './cell.js';
import { aborted, signalOf, tell } from './test-tools.js';

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

/** A client that uses one revision, and a function that sends a request through the SDK alone. */
export interface TestClient {
  readonly sdk: SdkClient;
  /** The reason of each cancellation of its endless sampling handler. */
  readonly cancelledSampling: readonly string[];
  readonly connect: (transport: Transport) => Promise<void>;
  readonly send: (request: PlainRequest, options?: PlainOptions) => Promise<unknown>;
}

const INFO = { name: 'test-client', version: '1.0.0' };
const SAMPLED = { model: 'none', role: 'assistant', content: { type: 'text', text: 'sampled' } } as const;

/**
 * Creates a client for the cell. It reports three updates on each sampling request, and answers unless the
 * request is to be endless.
 */
export function createClient(cell: Cell): TestClient {
  return cell.client === 'v1' ? createClientV1(cell) : createClientV2(cell);
}

function createClientV1({ revision }: Cell): TestClient {
  const cancelledSampling: string[] = [];
  const sdk = new ClientV1(INFO, { capabilities: { sampling: {} } });
  sdk.setRequestHandler(
    CreateMessageRequestSchema,
    withProgress((request, extra, progress) => sample(request, extra, progress, cancelledSampling)),
  );
  return {
    sdk,
    cancelledSampling,
    connect: async (transport) => {
      offer(transport, revision);
      await sdk.connect(transport);
    },
    send: (request, options) => sdk.request(request, ResultSchema, options),
  };
}

function createClientV2(cell: Cell): TestClient {
  const cancelledSampling: string[] = [];
  const sdk = new ClientV2(INFO, {
    capabilities: { sampling: {} },
    ...(isModern(cell)
      ? { versionNegotiation: { mode: { pin: MODERN_REVISION } } }
      : { supportedProtocolVersions: [cell.revision] }),
  });
  sdk.setRequestHandler(
    'sampling/createMessage',
    withProgress((request, ctx, progress) => sample(request, ctx, progress, cancelledSampling)),
  );
  return {
    sdk,
    cancelledSampling,
    connect: (transport) => sdk.connect(transport),
    // With its own schema, the request accepts a task where a result is expected.
    send: (request, options) => sdk.request(request, z.looseObject({}), options),
  };
}

async function sample(
  request: { params: { messages: { content: unknown }[] } },
  context: RequestContext,
  progress: ProgressReporter,
  cancelled: string[],
): Promise<typeof SAMPLED> {
  tell({ total: 3 }, progress);
  const { text } = request.params.messages[0]?.content as { text: string };
  if (text === 'endless') cancelled.push(await aborted(signalOf(context)));
  return SAMPLED;
}

// SDK v1 always offers its newest revision, but accepts any that it knows. So the offer is changed on the
// wire.
function offer(transport: Transport, protocolVersion: string): void {
  const send = transport.send.bind(transport);
  transport.send = (message, ...options: []) =>
    'method' in message && message.method === 'initialize'
      ? send({ ...message, params: { ...message.params, protocolVersion } }, ...options)
      : send(message, ...options);
}

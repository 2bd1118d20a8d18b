import {
  type Barrier,
  callTool,
  type ProgressCall,
  request,
  type RequestContext,
  type SdkPeer,
  withProgress,
} from '@milepost/mcp-sdk';
import type { JsonRpcMessage } from '@milepost/progress-core';
import type { ProgressUpdate } from '@milepost/progress-manager';
import type { ProgressReporter } from '@milepost/progress-reporter';
import { MessageLog } from '@milepost/sdk-peers';
import { eventually } from '@milepost/testing';
import { Client as ClientV2, InMemoryTransport as InMemoryTransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport as InMemoryTransportV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ResultSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { inputRequired, McpServer as McpServerV2 } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

import { received } from './in-memory-connection.js';
import { DONE, WORK } from './test-server.js';

const INFO = { name: 'test', version: '1.0.0' };
const CAPABILITIES = { capabilities: { sampling: {}, elicitation: {} } };
const SAMPLED = {
  model: 'none',
  role: 'assistant' as const,
  content: { type: 'text' as const, text: 'sampled' },
};
const ACCEPTED = { action: 'accept' as const, content: { sure: true } };
const SAMPLING = {
  method: 'sampling/createMessage',
  params: { maxTokens: 1, messages: [{ role: 'user', content: { type: 'text', text: 'Hello' } }] },
} as const;
const ELICITATION = {
  method: 'elicitation/create',
  params: {
    mode: 'form',
    message: 'Sure?',
    requestedSchema: { type: 'object', properties: { sure: { type: 'boolean' } } },
  },
} as const;
interface Asked {
  readonly method: 'sampling/createMessage' | 'elicitation/create';
  readonly params: object;
}

/** A request to the client, in the type that the SDK v2 requires. */
interface RequestV2 {
  method: 'sampling/createMessage' | 'elicitation/create';
  params: Record<string, unknown>;
}

/** What the client does when it receives a request. */
type Work = (context: RequestContext, progress: ProgressReporter) => void | Promise<void>;

/** A server that sends requests to its client, and the messages on the wire, seen from the server. */
interface AskingServer {
  readonly wire: MessageLog;
  ask(
    this: void,
    asked: Asked,
    options?: { onprogress?: (update: ProgressUpdate) => void },
  ): ProgressCall<unknown>;
  close(this: void): Promise<void>;
}

async function connectV1(work: Work, barrier: Barrier): Promise<AskingServer> {
  const client = new ClientV1(INFO, CAPABILITIES);
  client.setRequestHandler(
    CreateMessageRequestSchema,
    withProgress(
      async (_request, context, progress) => {
        await work(context, progress);
        return SAMPLED;
      },
      { barrier },
    ),
  );
  client.setRequestHandler(
    ElicitRequestSchema,
    withProgress(
      async (_request, context, progress) => {
        await work(context, progress);
        return ACCEPTED;
      },
      { barrier },
    ),
  );
  const { server } = new McpServerV1(INFO);
  const [clientSide, serverSide] = InMemoryTransportV1.createLinkedPair();
  const wire = new MessageLog(serverSide);
  await server.connect(serverSide);
  await client.connect(clientSide);
  type Sent = Parameters<typeof server.request>[0];
  return {
    wire,
    ask: (asked, options) =>
      request(
        server,
        asked,
        (full, given) => server.request(full as unknown as Sent, ResultSchema, given),
        options,
      ),
    close: () => client.close(),
  };
}

async function connectV2(work: Work, barrier: Barrier): Promise<AskingServer> {
  const client = new ClientV2(INFO, CAPABILITIES);
  client.setRequestHandler(
    'sampling/createMessage',
    withProgress(
      async (_request, context, progress) => {
        await work(context, progress);
        return SAMPLED;
      },
      { barrier },
    ),
  );
  client.setRequestHandler(
    'elicitation/create',
    withProgress(
      async (_request, context, progress) => {
        await work(context, progress);
        return ACCEPTED;
      },
      { barrier },
    ),
  );
  const { server } = new McpServerV2(INFO);
  const [clientSide, serverSide] = InMemoryTransportV2.createLinkedPair();
  const wire = new MessageLog(serverSide);
  await server.connect(serverSide);
  await client.connect(clientSide);
  return {
    wire,
    ask: (asked, options) =>
      request(
        server as SdkPeer,
        asked,
        (full, given) => server.request(full as unknown as RequestV2, given),
        options,
      ),
    close: () => client.close(),
  };
}

const tell: Work = (_context, progress) => {
  for (let step = 1; step <= 3; step++) progress.report(step, 4);
};

describe.each([
  ['v1', connectV1],
  ['v2', connectV2],
] as const)('a client of SDK %s that receives a request from its server', (_version, connect) => {
  test.each([SAMPLING, ELICITATION])('reports its progress to the server: $method', async (asked) => {
    for (const barrier of ['none', 'turn', 'ping', 'auto'] as const) {
      const { ask, wire, close } = await connect(tell, barrier);
      const since = wire.events.length;
      const events: unknown[] = [];
      const call = ask(asked, { onprogress: ({ progress }) => void events.push(progress) });
      const result = await call.result;
      events.push('result');
      expect(result).toMatchObject(asked === SAMPLING ? SAMPLED : ACCEPTED);
      expect(events).toEqual([1, 2, 3, 4, 'result']);
      expect(received(wire, since)).toEqual([
        ...['progress 1', 'progress 2', 'progress 3', 'progress 4'],
        ...(barrier === 'ping' || barrier === 'auto' ? ['ping'] : []),
        'response',
      ]);
      await close();
    }
  });

  test('is cancelled by the server: it sends no more updates, and its handler receives the abort', async () => {
    let after: string | undefined;
    let asked = 0;
    const { ask, wire, close } = await connect(async (context, progress) => {
      if (++asked !== 2) return;
      const { signal } = 'mcpReq' in context ? context.mcpReq : context;
      progress.report(1);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      progress.report(2);
      await progress.complete();
      after = signal.aborted ? 'aborted' : 'not aborted';
    }, 'ping');
    // SDK v1 cannot cancel the first request of a connection, because it treats the id 0 as no id.
    await ask(ELICITATION).result;
    const call = ask(SAMPLING);
    await eventually(() => expect(wire.progressOf(call.token)).toHaveLength(1));
    call.cancel('enough');
    await expect(call.result).rejects.toMatchObject({ code: 'cancelled' });
    await eventually(() => expect(after).toBe('aborted'));
    await ask(ELICITATION).result;
    expect(wire.progressOf(call.token)).toHaveLength(1);
    await close();
  });
});

/**
 * In revision 2026-07-28 only servers send progress. A request to a client is part of a response, so the
 * client has no peer to report to.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/utilities/progress
 */
test.each(['none', 'turn', 'ping', 'auto'] as const)(
  'a client fulfils a request with a token that is part of a response, with the barrier %s',
  async (barrier) => {
    const errors = jest.fn();
    const answer = withProgress(
      (_request: unknown, _context: RequestContext, progress: ProgressReporter) => {
        for (let step = 1; step <= 3; step++) progress.report(step, 3);
        return SAMPLED;
      },
      { barrier, onError: errors },
    );
    const client = new ClientV2(INFO, {
      ...CAPABILITIES,
      versionNegotiation: { mode: { pin: '2026-07-28' } },
    });
    client.setRequestHandler('sampling/createMessage', answer);
    const [clientSide, serverSide] = InMemoryTransportV2.createLinkedPair();
    const wire = new MessageLog(serverSide);
    const { messages } = { messages: [...SAMPLING.params.messages] };
    const serving = serveStdio(
      () => {
        const server = new McpServerV2(INFO);
        server.registerTool(WORK, {}, ({ mcpReq }) => {
          if (mcpReq.inputResponses) return DONE;
          const params = { messages, maxTokens: 1, _meta: { progressToken: 'of the server' } };
          return inputRequired({ inputRequests: { which: inputRequired.createMessage(params) } });
        });
        return server;
      },
      { transport: serverSide },
    );
    await client.connect(clientSide);
    await expect(callTool(client, { name: WORK }).result).resolves.toMatchObject(DONE);
    const sent = wire.events
      .filter(({ direction }) => direction === 'received')
      .map(({ message }) => message);
    expect(sent.filter((message: JsonRpcMessage) => 'method' in message && !('id' in message))).toEqual([]);
    expect(errors).toHaveBeenCalled();
    await client.close();
    await serving.close();
  },
);

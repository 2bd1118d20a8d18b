// Either side may request progress:
// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress
import { type CallOptions, callTool, type ProgressCall, request } from '@milepost/mcp-sdk';
import type { ProgressToken } from '@milepost/progress-core';
import { turns } from '@milepost/testing';
import { Client as ClientV2, InMemoryTransport as InMemoryTransportV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport as InMemoryTransportV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { CreateMessageRequestSchema, CreateMessageResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { McpServer as McpServerV2 } from '@modelcontextprotocol/server';

const INFO = { name: 'test', version: '1.0.0' };
const DONE = { content: [{ type: 'text' as const, text: 'done' }] };
const SAMPLED = { model: 'none', role: 'assistant' as const, content: { type: 'text' as const, text: 'Hi' } };
const SAMPLING = {
  method: 'sampling/createMessage' as const,
  params: {
    maxTokens: 1,
    messages: [{ role: 'user' as const, content: { type: 'text' as const, text: 'Hi' } }],
  },
};

/** Answers a sampling request on the client, through the SDK itself. */
type Sampler = (tell: (progress: number) => Promise<void>, signal: AbortSignal) => Promise<typeof SAMPLED>;

/** The work of a tool, which sends requests to the client with `sample`. */
type Work = (sample: (options?: CallOptions) => ProgressCall<{ model: string }>) => Promise<void>;

interface Connection {
  readonly call: () => ProgressCall<unknown>;
  readonly errors: Error[];
  readonly close: () => Promise<void>;
}

async function connectV1(work: Work, sampler: Sampler): Promise<Connection> {
  const [clientSide, serverSide] = InMemoryTransportV1.createLinkedPair();
  const server = new McpServerV1(INFO);
  server.registerTool('work', {}, async (extra) => {
    await work((options) =>
      request(
        server.server,
        SAMPLING,
        (sent, sendOptions) => extra.sendRequest(sent, CreateMessageResultSchema, sendOptions),
        options,
      ),
    );
    return DONE;
  });
  const client = new ClientV1(INFO, { capabilities: { sampling: {} } });
  client.setRequestHandler(CreateMessageRequestSchema, (_asked, { _meta, signal, sendNotification }) =>
    sampler(
      (progress) =>
        sendNotification({
          method: 'notifications/progress',
          params: paramsOf(_meta?.progressToken, progress),
        }),
      signal,
    ),
  );
  const errors: Error[] = [];
  client.onerror = server.server.onerror = (error) => errors.push(error);
  await server.connect(serverSide);
  await client.connect(clientSide);
  return { errors, call: () => callTool(client, { name: 'work' }), close: () => client.close() };
}

async function connectV2(work: Work, sampler: Sampler): Promise<Connection> {
  const [clientSide, serverSide] = InMemoryTransportV2.createLinkedPair();
  const server = new McpServerV2(INFO);
  server.registerTool('work', {}, async ({ mcpReq }) => {
    await work((options) =>
      request(server.server, SAMPLING, (sent, sendOptions) => mcpReq.send(sent, sendOptions), options),
    );
    return DONE;
  });
  const client = new ClientV2(INFO, { capabilities: { sampling: {} } });
  client.setRequestHandler('sampling/createMessage', (_asked, { mcpReq }) =>
    sampler(
      (progress) =>
        mcpReq.notify({
          method: 'notifications/progress',
          params: paramsOf(mcpReq._meta?.progressToken, progress),
        }),
      mcpReq.signal,
    ),
  );
  const errors: Error[] = [];
  client.onerror = server.server.onerror = (error) => errors.push(error);
  await server.connect(serverSide);
  await client.connect(clientSide);
  return { errors, call: () => callTool(client, { name: 'work' }), close: () => client.close() };
}

function paramsOf(progressToken: ProgressToken | undefined, progress: number) {
  if (progressToken === undefined) throw new Error('The server asked for no progress.');
  return { progressToken, progress };
}

describe.each([
  ['v1', connectV1],
  ['v2', connectV2],
])('a server of the SDK %s that sends requests to its client', (_, connect) => {
  test('receives the progress, and then the response', async () => {
    const heard: number[] = [];
    const models: string[] = [];
    const { call, errors, close } = await connect(
      async (sample) => {
        const asked = sample({ onprogress: ({ progress }) => void heard.push(progress) });
        models.push((await asked.result).model);
      },
      async (tell) => {
        for (const step of [1, 2, 3]) await tell(step);
        return SAMPLED;
      },
    );
    await expect(call().result).resolves.toMatchObject(DONE);
    expect(heard).toEqual([1, 2, 3]);
    expect(models).toEqual(['none']);
    expect(errors).toEqual([]);
    await close();
  });

  test('can send many requests at once, each with its own progress', async () => {
    const heard = Array.from({ length: 20 }, () => [] as number[]);
    const { call, errors, close } = await connect(
      async (sample) => {
        await Promise.all(
          heard.map((values) => sample({ onprogress: ({ progress }) => void values.push(progress) }).result),
        );
      },
      async (tell) => {
        await tell(1);
        await tell(2);
        return SAMPLED;
      },
    );
    await call().result;
    expect(heard).toEqual(heard.map(() => [1, 2]));
    expect(errors).toEqual([]);
    await close();
  });

  test('can cancel a request, and the client receives the cancellation', async () => {
    const outcome: unknown[] = [];
    let cancelled: AbortSignal | undefined;
    const { call, errors, close } = await connect(
      async (sample) => {
        // The SDK v1 ignores the cancellation of a request with the id 0, which is the first of a server.
        await sample({ token: 'first' }).result;
        const asked = sample();
        for await (const { progress } of asked) if (progress === 1) asked.cancel('enough');
        outcome.push(await asked.result.catch((error: unknown) => error));
      },
      async (tell, signal) => {
        await tell(1);
        const isFirst = cancelled === undefined;
        cancelled = signal;
        if (isFirst) return SAMPLED;
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        return SAMPLED;
      },
    );
    await call().result;
    expect(outcome).toEqual([expect.objectContaining({ code: 'cancelled', message: 'enough' })]);
    await turns(3);
    expect(cancelled?.aborted).toBe(true);
    expect(errors).toEqual([]);
    await close();
  });
});

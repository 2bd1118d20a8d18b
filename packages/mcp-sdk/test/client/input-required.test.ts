// https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr
import { callTool } from '@milepost/mcp-sdk';
import { ProgressManager } from '@milepost/progress-manager';
import { deferred, turns } from '@milepost/testing';
import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { inputRequired, McpServer, type ServerContext } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

import { recordClient } from './in-memory-connection.js';

const INFO = { name: 'test', version: '1.0.0' };
const HEADER_MISMATCH = -32020;
const DONE = { content: [{ type: 'text' as const, text: 'done' }] };
const QUESTION = inputRequired.elicit({ message: 'Sure?', requestedSchema: z.object({ sure: z.boolean() }) });

/** Connects a tool that reports one step in each round, and asks for input in all but the last. */
function connect(rounds: number, answerQuestion: () => Promise<void> = () => Promise.resolve()) {
  return connectTool(async (round, tell) => {
    await tell(round);
    return round < rounds
      ? inputRequired({ inputRequests: { sure: QUESTION }, requestState: String(round) })
      : DONE;
  }, answerQuestion);
}

type Tool = (
  round: number,
  tell: (progress: number) => Promise<void>,
  context: ServerContext,
) => Promise<typeof DONE | ReturnType<typeof inputRequired>>;

async function connectTool(tool: Tool, answerQuestion: () => Promise<void> = () => Promise.resolve()) {
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  let calls = 0;
  const serving = serveStdio(
    () => {
      const server = new McpServer(INFO);
      server.registerTool('work', {}, (context) => {
        const progressToken = context.mcpReq._meta?.progressToken ?? '';
        return tool(
          ++calls,
          (progress) =>
            context.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress } }),
          context,
        );
      });
      return server;
    },
    { transport: serverSide, legacy: 'reject' },
  );
  const client = new Client(INFO, {
    capabilities: { elicitation: { form: {} } },
    versionNegotiation: { mode: { pin: '2026-07-28' } },
  });
  client.setRequestHandler('elicitation/create', async () => {
    await answerQuestion();
    return { action: 'accept', content: { sure: true } };
  });
  const { sent, errors } = recordClient(client, clientSide);
  await client.connect(clientSide);
  return {
    client,
    clientSide,
    errors,
    /** The ids and tokens that the tool was called with. */
    calls: () =>
      sent.flatMap((message) =>
        'id' in message && 'method' in message && message.method === 'tools/call'
          ? [{ id: message.id, token: message.params?._meta?.['progressToken'] }]
          : [],
      ),
    cancellations: () =>
      sent.filter((message) => 'method' in message && message.method === 'notifications/cancelled'),
    close: async () => {
      await client.close();
      await serving.close();
    },
  };
}

describe('a call through the SDK v2 that the server answers by asking for input', () => {
  test('is one call: the progress of all rounds arrives under one token, in one sequence', async () => {
    const { client, calls, errors, close } = await connect(4);
    const manager = new ProgressManager();
    const heard: number[] = [];
    const call = callTool(
      client,
      { name: 'work' },
      { manager, onprogress: ({ progress }) => void heard.push(progress) },
    );
    await expect(call.result).resolves.toMatchObject(DONE);
    expect(heard).toEqual([1, 2, 3, 4]);
    expect(new Set(calls().map(({ id }) => id)).size).toBe(4);
    expect(calls().map(({ token }) => token)).toEqual([1, 2, 3, 4].map(() => call.token));
    expect(call.operation.state).toBe('completed');
    expect(manager.stats()).toMatchObject({ active: 0, received: 4, anomalies: { late: 0, unknown: 0 } });
    expect(errors).toEqual([]);
    await close();
  });

  test('keeps its token while the user is asked', async () => {
    const asked = deferred();
    const answered = deferred();
    const { client, close } = await connect(2, async () => {
      asked.resolve();
      await answered.promise;
    });
    const call = callTool(client, { name: 'work' }, { token: 'mine' });
    await asked.promise;
    expect(() => callTool(client, { name: 'work' }, { token: 'mine' })).toThrow('is already active');
    answered.resolve();
    await call.result;
    expect(call.operation.latest?.progress).toBe(2);
    await close();
  });

  test('can be cancelled while the user is asked: the server is not called again', async () => {
    const asked = deferred();
    const answered = deferred();
    const { client, calls, cancellations, close } = await connect(2, async () => {
      asked.resolve();
      await answered.promise;
    });
    const call = callTool(client, { name: 'work' });
    await asked.promise;
    call.cancel('enough');
    await expect(call.result).rejects.toMatchObject({ code: 'cancelled', message: 'enough' });
    answered.resolve();
    await turns(3);
    expect(calls()).toHaveLength(1);
    expect(cancellations()).toEqual([]);
    await close();
  });

  test('is cancelled at the server in a later round, by the request id of that round', async () => {
    const aborted = deferred();
    const { client, calls, cancellations, close } = await connectTool(async (round, tell, { mcpReq }) => {
      mcpReq.signal.addEventListener('abort', () => aborted.resolve());
      await tell(round);
      return round === 1
        ? inputRequired({ inputRequests: { sure: QUESTION } })
        : new Promise<typeof DONE>(() => {});
    });
    const call = callTool(client, { name: 'work' });
    for await (const { progress } of call) if (progress === 2) call.cancel('enough');
    await expect(call.result).rejects.toMatchObject({ code: 'cancelled' });
    await aborted.promise;
    expect(cancellations()).toEqual([
      expect.objectContaining({ params: expect.objectContaining({ requestId: calls()[1]?.id }) }),
    ]);
    await close();
  });
});

// https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http
test('a call that the SDK v2 repeats with another header is one call', async () => {
  const { client, clientSide, calls, errors, close } = await connect(1);
  const { onmessage } = clientSide;
  let refused = 0;
  clientSide.onmessage = (message, ...rest) => {
    const isAnswer = 'id' in message && !('method' in message) && message.id === calls()[0]?.id;
    if (!isAnswer) return onmessage?.(message, ...rest);
    refused++;
    const error = { code: HEADER_MISMATCH, message: 'Header mismatch' };
    onmessage?.({ jsonrpc: '2.0', id: message.id, error }, ...rest);
  };
  const heard: number[] = [];
  const call = callTool(
    client,
    { name: 'work' },
    { onprogress: ({ progress }) => void heard.push(progress) },
  );
  await expect(call.result).resolves.toMatchObject(DONE);
  expect(refused).toBe(1);
  expect(calls().map(({ token }) => token)).toEqual([call.token, call.token]);
  expect(heard).toEqual([1, 2]);
  expect(errors).toEqual([]);
  await close();
});

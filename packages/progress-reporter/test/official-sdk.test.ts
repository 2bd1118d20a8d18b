import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport as InMemoryTransportV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { McpServer } from '@modelcontextprotocol/server';

import { type ProgressReporter, runWithProgress } from '../src/index.js';

interface Seen {
  progress: number;
  total?: number | undefined;
  message?: string | undefined;
}

const rows = Array.from({ length: 1000 }, (_, index) => index);
const answer = { content: [{ type: 'text' as const, text: 'counted' }] };

async function count(progress: ProgressReporter): Promise<typeof answer> {
  for (const row of progress.track(rows, { message: (index) => `row ${String(index)}` }))
    if (row % 100 === 0) await Promise.resolve();
  return answer;
}

/** Connects a client and a server of the SDK v2. `tool` is the only tool of the server. */
async function connect(
  tool: (request: object, transport: InMemoryTransport, signal: AbortSignal) => Promise<typeof answer>,
) {
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  const server = new McpServer({ name: 'server', version: '1.0.0' });
  server.registerTool('count', {}, (ctx) =>
    tool({ params: { _meta: ctx.mcpReq._meta } }, serverSide, ctx.mcpReq.signal),
  );
  const client = new Client({ name: 'client', version: '1.0.0' });
  await Promise.all([server.connect(serverSide), client.connect(clientSide)]);
  return { client, serverSide };
}

function expectAll(seen: Seen[]): void {
  const values = seen.map(({ progress }) => progress);
  expect(seen[0]).toEqual({ progress: 0, total: 1000, message: 'row 0' });
  expect(seen.at(-1)).toMatchObject({ progress: 1000, total: 1000 });
  expect(values).toEqual([...values].sort((a, b) => a - b));
  expect(values.length).toBeLessThan(100);
}

describe('a tool of the official SDK', () => {
  test('v2: the client gets the last update before the result', async () => {
    const { client } = await connect((request, transport, signal) =>
      runWithProgress(request, transport, count, { signal }),
    );
    const seen: Seen[] = [];
    const result = await client.callTool({ name: 'count' }, { onprogress: (update) => seen.push(update) });
    expect(result).toMatchObject(answer);
    expectAll(seen);
    await client.close();
  });

  test('v2: a client that requests no progress gets only the result', async () => {
    const { client, serverSide } = await connect((request, transport, signal) =>
      runWithProgress(request, transport, count, { signal }),
    );
    const send = jest.spyOn(serverSide, 'send');
    expect(await client.callTool({ name: 'count' })).toMatchObject(answer);
    expect(send).toHaveBeenCalledTimes(1);
    await client.close();
  });

  test('v2: a client that cancels gets no more updates, and the work is not delayed', async () => {
    let work: Promise<unknown> = Promise.resolve();
    const lateSends: unknown[] = [];
    const { client } = await connect((request, transport, signal) => {
      const waiting = async (progress: ProgressReporter): Promise<typeof answer> => {
        progress.report(1, 2);
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve);
        });
        const send = jest.spyOn(transport, 'send');
        progress.report(2, 2, 'too late');
        await progress.flush();
        lateSends.push(...send.mock.calls);
        return answer;
      };
      const running = runWithProgress(request, transport, waiting, { signal });
      work = running;
      return running;
    });
    const abort = new AbortController();
    const call = client.callTool(
      { name: 'count' },
      { signal: abort.signal, onprogress: () => abort.abort(new Error('enough')) },
    );
    await expect(call).rejects.toThrow('enough');
    await work;
    expect(lateSends).toEqual([]);
    await client.close();
  });

  test('v1: the client gets the last update before the result', async () => {
    const [clientSide, serverSide] = InMemoryTransportV1.createLinkedPair();
    const server = new McpServerV1({ name: 'server', version: '1.0.0' });
    server.registerTool('count', {}, ({ _meta, signal }) =>
      runWithProgress({ params: { _meta } }, serverSide, count, { signal }),
    );
    const client = new ClientV1({ name: 'client', version: '1.0.0' });
    await Promise.all([server.connect(serverSide), client.connect(clientSide)]);

    const seen: Seen[] = [];
    const onprogress = (update: Seen): void => void seen.push(update);
    expect(await client.callTool({ name: 'count' }, undefined, { onprogress })).toMatchObject(answer);
    expectAll(seen);
    await client.close();
  });
});

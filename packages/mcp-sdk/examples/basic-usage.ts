import { callTool, withProgress } from '@milepost/mcp-sdk';
import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

// A server. The reporter is the last argument of the handler, and ends when the handler returns.
const server = new McpServer({ name: 'counter', version: '1.0.0' });
server.registerTool(
  'count',
  { inputSchema: z.object({ rows: z.number() }) },
  withProgress(
    ({ rows }, _ctx, progress) => {
      let sum = 0;
      // Called for each row, but sent only as often as the client can use it.
      for (let row = 1; row <= rows; row++) {
        sum += row;
        progress.report(row, rows, `Row ${row}`);
      }
      return { content: [{ type: 'text', text: `The sum is ${sum}.` }] };
    },
    { maxUpdatesPerSecond: 1, burst: 2 },
  ),
);
server.registerTool(
  'hang',
  { inputSchema: z.object({ parts: z.number() }) },
  withProgress(async ({ parts }, { mcpReq }, progress) => {
    progress.report(1, parts, 'Part 1');
    await new Promise((resolve) => mcpReq.signal.addEventListener('abort', resolve));
    return { content: [] };
  }),
);

// A client. Here both are in one process. Any other transport works too, the SDK's own or ours.
const client = new Client({ name: 'watcher', version: '1.0.0' });
const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
await Promise.all([server.connect(serverSide), client.connect(clientSide)]);

// Every update is delivered before the result.
const count = callTool(
  client,
  { name: 'count', arguments: { rows: 1_000_000 } },
  { onprogress: ({ percentage, message }) => console.log(`${percentage?.toFixed(4)} %`, message) },
);
const { content } = await count.result;
console.log(content);

// A call that falls silent ends after its idle timeout, and is cancelled at the server.
const hang = callTool(
  client,
  { name: 'hang', arguments: { parts: 4 } },
  { idleTimeoutMs: 200, totalTimeoutMs: 600_000 },
);
for await (const { percentage, message } of hang) console.log(`${percentage} %`, message);
await hang.result.catch((error: unknown) => console.log(String(error)));

await client.close();

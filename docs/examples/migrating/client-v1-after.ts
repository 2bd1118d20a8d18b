import { callTool, ProgressError, ProgressErrorCode } from '@milepost/mcp-sdk/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

const client = new Client({ name: 'watcher', version: '1.0.0' });
await client.connect(new StdioClientTransport({ command: 'node', args: process.argv.slice(2) }));

try {
  const call = callTool(
    client,
    { name: 'count', arguments: { rows: 100_000 } },
    {
      onprogress: ({ percentage }) => console.log(`${percentage?.toFixed(0)} %`),
      idleTimeoutMs: 30_000,
      totalTimeoutMs: 600_000,
    },
  );
  const { content } = await call.result;
  console.log(content);
} catch (error) {
  const timedOut = error instanceof ProgressError && error.code === ProgressErrorCode.TIMEOUT;
  console.error(timedOut ? 'It took too long.' : error);
}
await client.close();

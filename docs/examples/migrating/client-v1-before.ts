import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';

const client = new Client({ name: 'watcher', version: '1.0.0' });
await client.connect(new StdioClientTransport({ command: 'node', args: process.argv.slice(2) }));

try {
  const { content } = await client.callTool({ name: 'count', arguments: { rows: 100_000 } }, undefined, {
    onprogress: ({ progress, total }) => {
      if (total) console.log(`${((100 * progress) / total).toFixed(0)} %`);
    },
    timeout: 30_000,
    resetTimeoutOnProgress: true,
    maxTotalTimeout: 600_000,
  });
  console.log(content);
} catch (error) {
  const timedOut = error instanceof McpError && error.code === ErrorCode.RequestTimeout;
  console.error(timedOut ? 'It took too long.' : error);
}
await client.close();

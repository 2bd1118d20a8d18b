import { deliverInOrder } from '@milepost/mcp-sdk/client';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const client = new Client({ name: 'watcher', version: '1.0.0' });
const transport = new StdioClientTransport({ command: 'node', args: process.argv.slice(2) });
await client.connect(deliverInOrder(transport));

const { content } = await client.callTool(
  { name: 'count', arguments: { rows: 100_000 } },
  { onprogress: ({ progress, total }) => console.log(`${progress} of ${total}`) },
);
console.log(content);
await client.close();

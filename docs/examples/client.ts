import { callTool } from '@milepost/mcp-sdk';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const client = new Client({ name: 'watcher', version: '1.0.0' });
await client.connect(new StdioClientTransport({ command: 'node', args: process.argv.slice(2) }));

const call = callTool(client, { name: 'count' }, { idleTimeoutMs: 30_000 });
for await (const { percentage } of call) console.log(`${percentage?.toFixed(0)} %`);
const { content } = await call.result;
console.log(content);
await client.close();

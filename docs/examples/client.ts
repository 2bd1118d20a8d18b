import { ProgressManager } from '@milepost/progress-manager';
import { StdioClientTransport } from '@milepost/transport-stdio';
import { Client } from '@modelcontextprotocol/client';

const manager = new ProgressManager();
const client = new Client({ name: 'watcher', version: '1.0.0' });
const server = new StdioClientTransport({ command: 'node', args: process.argv.slice(2) });
await client.connect(manager.attach(server));

const operation = manager.start({ method: 'tools/call', params: { name: 'count' }, idleTimeoutMs: 30_000 });
operation.updates$.subscribe(({ percentage }) => console.log(`${percentage?.toFixed(0)} %`));
const { content } = await manager.run(operation, (request, options) => client.request(request, options));
console.log(content);
await client.close();

import { ProgressManager } from '@milepost/progress-manager';
import { runWithProgress } from '@milepost/progress-reporter';
import { WebSocketClientTransport, WebSocketTransportServer } from '@milepost/transport-websocket/node';
import { Client } from '@modelcontextprotocol/client';
import { McpServer } from '@modelcontextprotocol/server';

const server = new WebSocketTransportServer({
  // A session outlives its connections. Each session has its own MCP server.
  onSession: async (transport) => {
    const mcp = new McpServer({ name: 'copier', version: '1.0.0' });
    mcp.registerTool('copy', {}, ({ mcpReq }) =>
      runWithProgress({ params: mcpReq }, transport, (progress) => {
        const files = progress.track(['a', 'b'], { message: (file) => `Copying ${file}` });
        return { content: [...files].map((file) => ({ type: 'text', text: file })) };
      }),
    );
    await mcp.connect(transport);
  },
  authenticate: ({ headers }) => (headers.authorization === 'Bearer secret' ? 'ada' : false),
  onRefused: ({ code, reason }) => console.log(`refused ${code}: ${reason}`),
});
await server.listen();
const url = server.url ?? '';

await new WebSocketClientTransport(url).start().catch((error: unknown) => console.log(String(error)));

const transport = new WebSocketClientTransport(url, { headers: { authorization: 'Bearer secret' } });
transport.onconnectionchange = ({ state }) => console.log(`connection: ${state}`);
const manager = new ProgressManager();
const client = new Client({ name: 'watcher', version: '1.0.0' });
await client.connect(manager.attach(transport));

const copying = manager.start({ method: 'tools/call', params: { name: 'copy' } });
copying.updates$.subscribe(({ percentage, message = 'done' }) => console.log(`${percentage} % ${message}`));
console.log(await manager.run(copying, (request, options) => client.request(request, options)));
await client.close();
await server.close();

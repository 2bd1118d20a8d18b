// A minimal MCP server: `raw-mcp-server.js <updates>` answers the handshake. For each tool call it sends that
// many updates and then the result. It writes large batches, so that only the speed of the client is
// measured.
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { progressText } from './flood.js';

const BATCH = 500;
const updates = Number(process.argv[2]);

interface Request {
  readonly id?: number;
  readonly method: string;
  readonly params?: {
    readonly protocolVersion?: string;
    readonly _meta?: { readonly progressToken: number };
  };
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

async function answer({ id, method, params }: Request): Promise<void> {
  if (id === undefined) return;
  let result: object = { content: [] };
  if (method === 'initialize') {
    const serverInfo = { name: 'benchmark', version: '1.0.0' };
    result = { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo };
  } else {
    const token = params?._meta?.progressToken ?? 0;
    for (let sent = 0; sent < updates; sent += BATCH) {
      let batch = '';
      for (let i = 1; i <= BATCH; i++) batch += `${progressText(token, sent + i, updates, 'Working')}\n`;
      await write(batch);
    }
  }
  await write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`);
}

createInterface(process.stdin).on('line', (line) => void answer(JSON.parse(line) as Request));

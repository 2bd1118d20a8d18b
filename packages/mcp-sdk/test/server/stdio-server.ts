/** A server over the SDK's own stdio transport: `node stdio-server.ts <SDK> <what its tool does> [file]`. */
import { existsSync } from 'node:fs';

import { withProgress } from '@milepost/mcp-sdk';
import { StdioServerTransport as TransportV1 } from '@modelcontextprotocol/sdk/server/stdio.js';
import { serveStdio, StdioServerTransport as TransportV2 } from '@modelcontextprotocol/server/stdio';

import { createTaskServer } from './task-server.js';
import { createV1, createV2, DONE, type Tool, withTool } from './test-server.js';

process.on('unhandledRejection', (reason) => process.stderr.write(`unhandled: ${String(reason)}\n`));

const [sdk = '', name = '', flag = ''] = process.argv.slice(2);

const tools: Record<string, Tool> = {
  // Blocks the event loop until the parent creates a file, which it does after it has received updates.
  loop: withProgress((_context, progress) => {
    let turns = 0;
    setImmediate(() => turns++);
    const end = performance.now() + 20_000;
    let step = 0;
    while (!existsSync(flag) && performance.now() < end) progress.report(++step);
    process.stderr.write(
      `turns in the loop: ${String(turns)}, ${existsSync(flag) ? 'heard' : 'not heard'}\n`,
    );
    progress.message('The loop is over');
    return DONE;
  }),
  burst: withProgress((_context, progress) => {
    for (let step = 1; step <= 5; step++) progress.report(step, 5);
    return DONE;
  }),
  endless: withProgress(async (context, progress) => {
    const { signal } = 'mcpReq' in context ? context.mcpReq : context;
    for (let step = 1; !signal.aborted; step++) {
      progress.report(step);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await progress.complete();
    process.stderr.write('the handler saw the abort\n');
    return DONE;
  }),
};

const tool = tools[name];
if (!tool) void createTaskServer().connect(new TransportV1());
else if (sdk === 'v1') void createV1(withTool(tool)).connect(new TransportV1());
else if (sdk === 'v2') void createV2(withTool(tool)).connect(new TransportV2());
else serveStdio(() => createV2(withTool(tool)), { legacy: 'reject' });

/**
 * Prints the memory that many requests or updates leave behind, in bytes for each:
 * `node memory-program.ts <what>`.
 */
import { PassThrough } from 'node:stream';

import { reporterFor, withProgress } from '@milepost/mcp-sdk';
import { retainedBytes } from '@milepost/testing';
import { StdioServerTransport as TransportV1 } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StdioServerTransport as TransportV2 } from '@modelcontextprotocol/server/stdio';

import { fakeContext } from './fake-context.js';
import { createV1, createV2, DONE, type Tool, withTool } from './test-server.js';

/** Returns the bytes that each of `count` runs leaves behind, measured after some warm-up runs. */
async function leftBy(count: number, run: () => Promise<void>): Promise<number> {
  for (let warm = 0; warm < 2_000; warm++) await run();
  const before = await retainedBytes();
  for (let index = 0; index < count; index++) await run();
  return ((await retainedBytes()) - before) / count;
}

const shutdown = new AbortController();

const measures: Record<string, () => Promise<number>> = {
  // Each request is given a signal that lives as long as the server.
  'server signal': () =>
    leftBy(100_000, async () => {
      const progress = reporterFor(fakeContext().v2, { signal: shutdown.signal, barrier: 'none' });
      progress.report(1);
      await progress.complete();
    }),
  requests: () =>
    leftBy(100_000, async () => {
      const progress = reporterFor(fakeContext().v1, { barrier: 'none' });
      progress.report(1);
      await progress.complete();
    }),
  'stalled v1': () => stalled('v1'),
  'stalled v2': () => stalled('v2'),
};

/**
 * Measures a client that calls a tool and then stops reading, while the tool reports without waiting for
 * writes.
 */
async function stalled(sdk: 'v1' | 'v2'): Promise<number> {
  const updates = 20_000;
  let done = (): void => {};
  const told = new Promise<void>((resolve) => (done = resolve));
  const tool: Tool = withProgress(
    async (_context, progress) => {
      for (let step = 1; step <= updates; step++) {
        progress.report(step, updates, `Row ${String(step)} of a table with a name of some length`);
        if (step % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      done();
      return DONE;
    },
    { maxUpdatesPerSecond: Infinity },
  );
  const [stdin, stdout] = [new PassThrough(), new PassThrough({ highWaterMark: 1_024 })];
  if (sdk === 'v1') await createV1(withTool(tool)).connect(new TransportV1(stdin, stdout));
  else await createV2(withTool(tool)).connect(new TransportV2(stdin, stdout));
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } };
  stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params })}\n`);
  stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
  const call = { name: 'work', arguments: {}, _meta: { progressToken: 1 } };
  stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: call })}\n`);
  await told;
  // The bytes that were written and not read yet.
  return (stdout.readableLength + stdout.writableLength) / updates;
}

const measure = measures[process.argv[2] ?? ''];
if (!measure) throw new Error('Nothing of that name is measured.');
process.stdout.write(`${String(await measure())}\n`);
process.exit();

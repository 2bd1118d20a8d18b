import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioClientTransportV1 } from '@modelcontextprotocol/sdk/client/stdio.js';

import { serverCommand } from './support/session.js';

const identity = { name: 'test', version: '1.0.0' };
const tools = ['download_file', 'process_data', 'index_folder', 'uneven_work', 'fail_midway', 'run_forever'];

describe.each(['legacy', 'auto'] as const)('the official client, version 2, %s', (mode) => {
  const client = new Client(identity, { versionNegotiation: { mode } });
  beforeAll(() => client.connect(new StdioClientTransport(serverCommand)));
  afterAll(() => client.close());

  test('speaks the revision it likes best', () => {
    expect(client.getNegotiatedProtocolVersion()).toBe(mode === 'auto' ? '2026-07-28' : '2025-11-25');
  });

  test('finds the tools, each with its schemas', async () => {
    const { tools: listed } = await client.listTools();
    expect(listed.map(({ name }) => name)).toEqual(tools);
    for (const { inputSchema, outputSchema, description } of listed) {
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(outputSchema).toMatchObject({ type: 'object' });
      expect(description).toMatch(/\.$/);
    }
  });

  test('is told of progress', async () => {
    const updates: number[] = [];
    const result = await client.callTool(
      { name: 'process_data', arguments: {} },
      { onprogress: ({ progress }) => updates.push(progress) },
    );
    expect(result.structuredContent).toMatchObject({ records: 10_000, invalid: 0 });
    expect(updates.length).toBeGreaterThan(0);
    expect(updates).toEqual([...new Set(updates)].sort((a, b) => a - b));
  });
});

test('the official client, version 1, is served as well', async () => {
  const client = new ClientV1(identity);
  await client.connect(new StdioClientTransportV1(serverCommand));
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(tools);
  const updates: number[] = [];
  const result = await client.callTool({ name: 'index_folder', arguments: { path: 'src' } }, undefined, {
    onprogress: ({ progress }) => updates.push(progress),
  });
  expect(result.isError).toBeFalsy();
  expect(result.structuredContent).toMatchObject({ skipped: 0 });
  expect(updates.length).toBeGreaterThan(0);
  await client.close();
});

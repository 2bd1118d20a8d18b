import { endAfterAll, endAfterEach, expectIncreasing } from '@milepost/testing';
import { WebSocketClientTransport } from '@milepost/transport-websocket/node';
import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioClientTransportV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as HttpClientTransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { WebSocketClientTransport as WebSocketClientTransportV1 } from '@modelcontextprotocol/sdk/client/websocket.js';
import type { Transport as TransportV1 } from '@modelcontextprotocol/sdk/shared/transport.js';
import { WebSocket } from 'ws';

import { ListeningServer } from './support/listening-server.js';
import { serverCommand } from './support/session.js';

const identity = { name: 'test', version: '1.0.0' };
const tools = [
  'download_file',
  'process_data',
  'index_folder',
  'uneven_work',
  'fail_midway',
  'run_forever',
  'test_tool_with_progress',
];

const ends = endAfterAll();
const testEnds = endAfterEach();
const listening = {} as Record<'http' | 'websocket', ListeningServer>;
beforeAll(async () => {
  for (const kind of ['http', 'websocket'] as const) {
    const server = await ListeningServer.start(kind, '--port', '0');
    ends.add(() => server.stop());
    listening[kind] = server;
  }
});

const open = {
  stdio: (): Transport => new StdioClientTransport(serverCommand()),
  websocket: (): Transport => new WebSocketClientTransport(listening.websocket.url),
  http: (): Transport => new StreamableHTTPClientTransport(new URL(listening.http.url)),
};

describe.each([
  ['legacy', 'stdio'],
  ['auto', 'stdio'],
  ['legacy', 'websocket'],
  ['auto', 'websocket'],
  ['legacy', 'http'],
  ['auto', 'http'],
] as const)('the official client v2 in %s mode over %s', (mode, kind) => {
  const client = new Client(identity, { versionNegotiation: { mode } });
  beforeAll(() => client.connect(open[kind]()));
  afterAll(() => client.close());

  test('uses the newest revision that its mode allows', () => {
    expect(client.getNegotiatedProtocolVersion()).toBe(mode === 'auto' ? '2026-07-28' : '2025-11-25');
  });

  test('lists all tools with their schemas', async () => {
    const { tools: listed } = await client.listTools();
    expect(listed.map(({ name }) => name)).toEqual(tools);
    for (const { inputSchema, outputSchema, description } of listed) {
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(outputSchema).toMatchObject({ type: 'object' });
      expect(description).toMatch(/\.$/);
    }
  });

  test('receives progress', async () => {
    const updates: number[] = [];
    const result = await client.callTool(
      { name: 'process_data', arguments: {} },
      { onprogress: ({ progress }) => updates.push(progress) },
    );
    expect(result.structuredContent).toMatchObject({ records: 10_000, invalid: 0 });
    expect(updates.length).toBeGreaterThan(0);
    expectIncreasing(updates);
  });
});

describe('the official client v1', () => {
  // Its transport uses the global WebSocket, which Node has only from version 22 on.
  const platform = globalThis as { WebSocket?: unknown };
  const { WebSocket: original } = platform;
  beforeAll(() => (platform.WebSocket = WebSocket));
  afterAll(() => (platform.WebSocket = original));

  test.each([
    ['stdio', () => new StdioClientTransportV1(serverCommand())],
    ['websocket', () => new WebSocketClientTransportV1(new URL(listening.websocket.url))],
    // The SDK's own types do not agree on which members may be undefined.
    ['http', () => new HttpClientTransportV1(new URL(listening.http.url)) as TransportV1],
  ])('lists the tools and receives progress over %s', async (_, transport) => {
    const client = new ClientV1(identity);
    testEnds.add(() => client.close());
    await client.connect(transport());
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(tools);
    const updates: number[] = [];
    const result = await client.callTool({ name: 'index_folder', arguments: { path: 'src' } }, undefined, {
      onprogress: ({ progress }) => updates.push(progress),
    });
    expect(result.isError).toBeFalsy();
    expect(result.structuredContent).toMatchObject({ skipped: 0 });
    expect(updates.length).toBeGreaterThan(0);
  });
});

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type ServerResponse } from 'node:http';

import type { JsonRpcMessage, Transport } from '@milepost/progress-core';
import { closeServer, endAfterEach, listenLocally } from '@milepost/testing';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

import { failLostRequests } from '../../src/index.js';

type SendOptions = Parameters<StreamableHTTPClientTransport['send']>[1];

const REQUEST = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'work' } } as const;
const FAILURE = {
  jsonrpc: '2.0',
  id: 1,
  error: { code: -32_000, message: expect.stringContaining('Connection closed') },
};

let server: Server;
let transport: StreamableHTTPClientTransport;
let received: JsonRpcMessage[];
const ends = endAfterEach();

beforeEach(async () => {
  server = createServer();
  const port = await listenLocally(server);
  ends.add(() => closeServer(server));
  transport = failLostRequests(
    new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${String(port)}/mcp`)),
  );
  ends.add(() => transport.close());
  received = [];
  transport.onmessage = (message) => received.push(message);
  await transport.start();
});

/** Sends a message. Resolves with its HTTP response when the headers are sent. */
async function send(message: JsonRpcMessage, status: number, options?: SendOptions): Promise<ServerResponse> {
  const arrived = once(server, 'request');
  const sending = transport.send(message, options);
  const [, response] = (await arrived) as [unknown, ServerResponse];
  response.writeHead(status, { 'Content-Type': 'text/event-stream' }).flushHeaders();
  if (status === 202) response.end();
  await sending;
  return response;
}

/** Resolves with the next message that the transport delivers. */
function nextMessage(): Promise<JsonRpcMessage> {
  return new Promise((resolve) => (transport.onmessage = resolve));
}

test.each([
  ['ends', (stream: ServerResponse) => stream.end()],
  ['breaks', (stream: ServerResponse) => stream.destroy()],
])('a request fails if its stream %s before the response', async (_, end) => {
  const stream = await send(REQUEST, 200);
  const answer = nextMessage();
  end(stream);
  expect(await answer).toEqual(FAILURE);
});

test('a request with its own onRequestStreamEnd is left to its sender', async () => {
  const ended = new Promise<void>((resolve) => {
    void send(REQUEST, 200, { onRequestStreamEnd: resolve }).then((stream) => stream.end());
  });
  await ended;
  expect(received).toEqual([]);
});

test('a request that was answered, or cancelled by a notification, does not fail', async () => {
  const answered = await send(REQUEST, 200);
  answered.end(`data: ${JSON.stringify({ jsonrpc: '2.0', id: 1, result: {} })}\n\n`);
  await once(answered, 'close');
  const cancelled = await send({ ...REQUEST, id: 2 }, 200);
  await send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 2 } }, 202);
  cancelled.end();
  await once(cancelled, 'close');
  // When this request fails, the transport has already noticed the ends of the other two.
  const lost = await send({ ...REQUEST, id: 3 }, 200);
  const failed = new Promise((resolve) => {
    transport.onmessage = (message) => {
      received.push(message);
      if ('id' in message && message.id === 3) resolve(message);
    };
  });
  lost.end();
  expect(await failed).toEqual({ ...FAILURE, id: 3 });
  expect(received).toEqual([
    { jsonrpc: '2.0', id: 1, result: {} },
    { ...FAILURE, id: 3 },
  ]);
});

test('a client of the SDK gets the failure as the error of its request', async () => {
  await transport.close();
  server.on('request', (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { id, method } = JSON.parse(body || '{}') as { id?: number; method?: string };
      if (method === 'tools/list') {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end();
      } else if (method === 'initialize') {
        const result = {
          protocolVersion: '2025-11-25',
          capabilities: {},
          serverInfo: { name: 's', version: '1' },
        };
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
      } else response.writeHead(method ? 202 : 405).end();
    });
  });
  const { port } = server.address() as AddressInfo;
  const client = new Client({ name: 'test', version: '1' });
  ends.add(() => client.close());
  await client.connect(
    failLostRequests(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${String(port)}/mcp`))),
  );
  await expect(client.request({ method: 'tools/list' })).rejects.toMatchObject({ code: -32_000 });
});

test('a transport without streams of its own works as before', async () => {
  const sent: unknown[] = [];
  const plain: Transport = {
    start: () => Promise.resolve(),
    close: () => Promise.resolve(),
    send: (message) => {
      sent.push(message);
      return Promise.resolve();
    },
  };
  const wrapped = failLostRequests(plain);
  wrapped.onmessage = (message) => received.push(message);
  await wrapped.send(REQUEST);
  plain.onmessage?.({ jsonrpc: '2.0', id: 1, result: {} });
  expect(sent).toEqual([REQUEST]);
  expect(received).toEqual([{ jsonrpc: '2.0', id: 1, result: {} }]);
});

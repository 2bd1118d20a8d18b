import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import type { JsonRpcMessage, Transport } from '@milepost/progress-core';
import { closeServer, endAfterEach, listenLocally } from '@milepost/testing';
import { SdkError, SdkErrorCode } from '@modelcontextprotocol/client';

import { UnreachableError } from '../src/fetch-with-cause.js';
import { httpTransport, type HttpTransportOptions, isReportedByItsRequest } from '../src/http-transport.js';

const REQUEST = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'work' } } as const;
const FAILURE = {
  jsonrpc: '2.0',
  id: 1,
  error: { code: -32_000, message: expect.stringContaining('stream of the response has ended') },
};

let server: Server;
let url: string;
let transport: Transport;
let received: JsonRpcMessage[];
const ends = endAfterEach();

beforeEach(async () => {
  server = createServer();
  const port = await listenLocally(server);
  ends.add(() => closeServer(server));
  url = `http://127.0.0.1:${String(port)}/mcp`;
});

async function open(options: Omit<HttpTransportOptions, 'url'> = {}): Promise<void> {
  transport = httpTransport({ url, ...options });
  ends.add(() => transport.close());
  received = [];
  transport.onmessage = (message) => received.push(message);
  await transport.start();
}

/** Sends the request. Resolves with its response stream when the headers are sent. */
async function sendRequest(): Promise<ServerResponse> {
  const arrived = once(server, 'request');
  const sending = transport.send(REQUEST);
  const [, stream] = (await arrived) as [unknown, ServerResponse];
  stream.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
  await sending;
  return stream;
}

/** Resolves with the next message that the transport delivers. */
function nextMessage(): Promise<JsonRpcMessage> {
  return new Promise((resolve) => (transport.onmessage = resolve));
}

test('a request whose stream ends without a response fails', async () => {
  await open();
  const stream = await sendRequest();
  const answer = nextMessage();
  stream.end();
  expect(await answer).toEqual(FAILURE);
});

test('a request fails only after onStreamEnd has resolved', async () => {
  let isResolved = false;
  await open({
    onStreamEnd: async () => {
      await Promise.resolve();
      isResolved = true;
    },
  });
  const stream = await sendRequest();
  const wasResolved = new Promise((resolve) => (transport.onmessage = () => resolve(isResolved)));
  stream.end();
  expect(await wasResolved).toBe(true);
});

test('a request does not fail if the transport was closed meanwhile', async () => {
  let resolveChecked = (): void => undefined;
  const checked = new Promise<void>((resolve) => (resolveChecked = resolve));
  await open({
    onStreamEnd: async () => {
      await transport.close();
      resolveChecked();
    },
  });
  (await sendRequest()).end();
  await checked;
  // The transport would report the failure in the microtasks that follow.
  await new Promise(setImmediate);
  expect(received).toEqual([]);
});

test('closing the transport ends the session', async () => {
  await open();
  const arrived = once(server, 'request');
  const sending = transport.send({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
  });
  const [, response] = (await arrived) as [unknown, ServerResponse];
  response.writeHead(200, { 'Content-Type': 'application/json', 'Mcp-Session-Id': 'abc' });
  response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result: {} }));
  await sending;
  const ended = once(server, 'request');
  const closing = transport.close();
  const [request, last] = (await ended) as [IncomingMessage, ServerResponse];
  last.end();
  await closing;
  expect([request.method, request.headers['mcp-session-id']]).toEqual(['DELETE', 'abc']);
});

test('errors that a request reports itself are recognised, and other errors are not', () => {
  const broken = new Error('SSE stream disconnected: TypeError: terminated');
  const reported = [
    new SdkError(SdkErrorCode.ConnectionClosed, 'closed'),
    new UnreachableError('connect ECONNREFUSED'),
    new DOMException('aborted', 'AbortError'),
    broken,
  ];
  expect(reported.map(isReportedByItsRequest)).toEqual([true, true, true, true]);
  expect(isReportedByItsRequest(new SyntaxError('not JSON'))).toBe(false);
});

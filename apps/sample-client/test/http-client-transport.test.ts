import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { JsonRpcMessage, JsonRpcRequest } from '@milepost/progress-core';
import { endAfterEach } from '@milepost/testing';

import { HttpClientTransport, type HttpClientTransportOptions } from '../src/http-client-transport.js';

const REQUEST = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'work' } } as const;

let server: Server;
let url: string;
let transport: HttpClientTransport;
let received: JsonRpcMessage[];
const ends = endAfterEach();

beforeEach(async () => {
  server = createServer();
  ends.add(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/mcp`;
});

async function open(options: Omit<HttpClientTransportOptions, 'url'> = {}): Promise<void> {
  transport = new HttpClientTransport({ url, ...options });
  ends.add(() => transport.close());
  received = [];
  transport.onmessage = (message) => received.push(message);
  await transport.start();
}

/** Sends a request. Resolves with its response stream when the headers are sent. */
async function ask(
  request: JsonRpcRequest,
  options?: Parameters<HttpClientTransport['send']>[1],
): Promise<ServerResponse> {
  const asked = once(server, 'request');
  const sent = transport.send(request, options);
  const [, stream] = (await asked) as [unknown, ServerResponse];
  stream.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
  await sent;
  return stream;
}

/** Resolves with the next message that the transport delivers. */
function message(): Promise<JsonRpcMessage> {
  return new Promise((resolve) => (transport.onmessage = resolve));
}

const failure = {
  jsonrpc: '2.0',
  id: 1,
  error: { code: -32_000, message: 'The connection broke off before the answer came.' },
};

describe('a request whose stream ends without an answer', () => {
  test.each([
    ['ends', (stream: ServerResponse) => stream.end()],
    ['breaks', (stream: ServerResponse) => stream.destroy()],
  ])('a request fails if its stream %s', async (_, end) => {
    await open();
    const stream = await ask(REQUEST);
    const answer = message();
    end(stream);
    expect(await answer).toEqual(failure);
  });

  test('a request with onRequestStreamEnd is not answered; its sender is only notified', async () => {
    await open();
    let onRequestStreamEnd = (): void => undefined;
    const told = new Promise<void>((resolve) => (onRequestStreamEnd = resolve));
    (await ask(REQUEST, { onRequestStreamEnd })).end();
    await told;
    expect(received).toEqual([]);
  });

  test('the sender is notified only after onStreamLost has resolved', async () => {
    let isOver = false;
    await open({
      onStreamLost: async () => {
        await Promise.resolve();
        isOver = true;
      },
    });
    const wasOver = new Promise((resolve) => {
      void ask(REQUEST, { onRequestStreamEnd: () => resolve(isOver) }).then((stream) => stream.end());
    });
    expect(await wasOver).toBe(true);
  });

  test('the sender is not notified if the transport was closed meanwhile', async () => {
    const onRequestStreamEnd = jest.fn();
    let closed: Promise<void> | undefined;
    let letGo = (): void => undefined;
    const looked = new Promise<void>((resolve) => (letGo = resolve));
    await open({
      onStreamLost: async () => {
        closed = transport.close();
        await closed;
        letGo();
      },
    });
    (await ask(REQUEST, { onRequestStreamEnd })).end();
    await looked;
    await closed;
    expect(onRequestStreamEnd).not.toHaveBeenCalled();
    expect(received).toEqual([]);
  });

  test('a cancelled request is not answered', async () => {
    await open();
    const stream = await ask(REQUEST);
    const posted = once(server, 'request');
    const cancelled = {
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 1 },
    } as const;
    const sent = transport.send(cancelled);
    const [, response] = (await posted) as [unknown, ServerResponse];
    response.writeHead(202).end();
    await sent;
    stream.end();
    await once(stream, 'close');
    // When this request is answered, the transport has already noticed the end of the first stream.
    const other = await ask({ ...REQUEST, id: 2 });
    const answer = message();
    other.end();
    expect(await answer).toEqual({ ...failure, id: 2 });
    expect(received).toEqual([]);
  });
});

test('the sender is notified of the end of a stream after its answer is delivered', async () => {
  await open();
  const answer = { jsonrpc: '2.0', id: 1, result: {} } as const;
  const told = new Promise<JsonRpcMessage[]>((resolve) => {
    void ask(REQUEST, { onRequestStreamEnd: () => resolve(received) }).then((stream) =>
      stream.end(`data: ${JSON.stringify(answer)}\n\n`),
    );
  });
  expect(await told).toEqual([answer]);
});

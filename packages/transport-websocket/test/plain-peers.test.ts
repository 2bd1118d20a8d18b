import './ws-as-platform.js';

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { FakeClock } from '@milepost/progress-core/testing';
import { until } from '@milepost/testing';
import { WebSocketClientTransport as SdkClientTransport } from '@modelcontextprotocol/sdk/client/websocket.js';
import type { Transport } from '@milepost/progress-core';
import { numberedMessage } from '@milepost/testing/transports';
import { WebSocket, WebSocketServer } from 'ws';

import { afterTest, clientOf, recorded, startServer } from './connect.js';
import { RawPeer } from './raw-peer.js';
import { upTo } from './up-to.js';

/** Starts a server that does not support sessions. */
async function startPlainServer(): Promise<{ url: string; sockets: WebSocket[]; frames: string[] }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const sockets: WebSocket[] = [];
  const frames: string[] = [];
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('message', (data) => frames.push((data as Buffer).toString()));
  });
  afterTest(() => {
    for (const socket of sockets) socket.terminate();
    server.close();
  });
  return { url: `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}/`, sockets, frames };
}

test('a server without sessions receives messages and nothing else', async () => {
  const { url, sockets, frames } = await startPlainServer();
  const clock = new FakeClock();
  // Many pings are sent meanwhile. They are no messages.
  const client = clientOf(url, { pingIntervalMs: 10, clock });
  const untilAfterMore = (condition: () => boolean, awaited: string): Promise<void> =>
    until(async () => {
      await clock.advanceAsync(1);
      return condition();
    }, awaited);
  await client.transport.start();
  for (const index of upTo(300)) void client.transport.send(numberedMessage(index));
  await untilAfterMore(() => sockets.length === 1 && frames.length === 300, 'the messages at the server');
  for (const index of upTo(300)) sockets[0]?.send(JSON.stringify(numberedMessage(index)));
  await untilAfterMore(() => client.numbers.length === 300, 'the messages at the client');
  expect(frames).toEqual(upTo(300).map((index) => JSON.stringify(numberedMessage(index))));
  expect(client.numbers).toEqual(upTo(300));
});

test('megabytes to a server without acknowledgements do not stop', async () => {
  const { url, frames } = await startPlainServer();
  const client = clientOf(url);
  await client.transport.start();
  for (const index of upTo(10)) await client.transport.send(numberedMessage(index, 'x'.repeat(1_048_576)));
  await until(() => frames.length === 10, 'the messages at the server');
});

test('a lost connection to a server without sessions is reported, and not restored', async () => {
  const { url, sockets } = await startPlainServer();
  const client = clientOf(url);
  await client.transport.start();
  await until(() => sockets.length === 1, 'the connection');
  sockets[0]?.terminate();
  await until(() => client.isClosed, 'the end');
  expect(client.events).toEqual(['error', 'close']);
  expect(sockets).toHaveLength(1);
});

test('a client without sessions receives messages and nothing else', async () => {
  const { url, sessions, server } = await startServer();
  const peer = await RawPeer.open(url);
  const session = sessions[0];
  for (const index of upTo(300)) {
    void session?.transport.send(numberedMessage(index));
    peer.socket.send(JSON.stringify(numberedMessage(index)));
  }
  await until(() => peer.frames.length === 300 && session?.numbers.length === 300, 'the messages');
  expect(peer.frames).toEqual(upTo(300).map((index) => JSON.stringify(numberedMessage(index))));
  expect(session?.numbers).toEqual(upTo(300));
  peer.socket.terminate();
  await until(() => session?.isClosed === true, 'the end at the server');
  expect(server.sessionCount).toBe(0);
});

test('megabytes to a client without acknowledgements do not stop', async () => {
  const { url, sessions } = await startServer();
  const peer = await RawPeer.open(url);
  for (const index of upTo(10))
    await sessions[0]?.transport.send(numberedMessage(index, 'x'.repeat(1_048_576)));
  await until(() => peer.frames.length === 10, 'the messages');
});

test('the WebSocket client of the official SDK v1 exchanges messages with the server', async () => {
  const { url, sessions } = await startServer();
  const client = recorded(new SdkClientTransport(new URL(url)) as Transport);
  await client.transport.start();
  await until(() => sessions.length === 1, 'the session');
  const [session] = sessions;
  for (const index of upTo(10)) {
    await client.transport.send(numberedMessage(index));
    await session?.transport.send(numberedMessage(index));
  }
  await until(() => client.numbers.length === 10 && session?.numbers.length === 10, 'the messages');
  await client.transport.close();
  await until(() => session?.isClosed === true && client.isClosed, 'the end of both');
  expect([...client.errors, ...(session?.errors ?? [])]).toEqual([]);
});

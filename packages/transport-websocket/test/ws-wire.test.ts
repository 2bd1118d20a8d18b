import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';

import { endAfterEach } from '@milepost/testing';
import { WebSocket, WebSocketServer } from 'ws';

import { WsWire } from '../src/node/ws-wire.js';

const ends = endAfterEach();

interface Rig {
  readonly wire: WsWire;
  readonly socket: Socket;
  /** Resolves when the connection is closed. */
  readonly closed: Promise<unknown>;
}

/** A wire at one end of a real connection whose other end reads nothing. */
async function unreadWire(side: 'client' | 'server'): Promise<Rig> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  ends.add(() => server.close());
  const connected = once(server, 'connection');
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
  ends.add(() => client.terminate());
  const [accepted] = (await connected) as [WebSocket];
  ends.add(() => accepted.terminate());
  await once(client, 'open');
  const [own, other] = side === 'client' ? [client, accepted] : [accepted, client];
  other.pause();
  // ws has no public way to the socket that it runs on.
  const { _socket: socket } = own as unknown as { _socket: Socket };
  const events = { onframe: () => undefined, onpong: () => undefined, onclose: () => undefined };
  const wire = new WsWire({ webSocket: own, socket, masks: side === 'client', ...events });
  return { wire, socket, closed: once(socket, 'close') };
}

describe.each(['client', 'server'] as const)('at the %s', (side) => {
  test('a write that waits when the connection is dropped is not reported as done', async () => {
    const { wire, socket, closed } = await unreadWire(side);
    const done = jest.fn();
    wire.write(['x'.repeat(50_000_000)], done);
    expect(socket.writableLength).toBeGreaterThan(0);
    wire.drop();
    await closed;
    expect(done).not.toHaveBeenCalled();
  });

  test('a write that the system has accepted is reported as done', async () => {
    const { wire } = await unreadWire(side);
    await new Promise<void>((resolve) => wire.write(['text'], resolve));
  });
});

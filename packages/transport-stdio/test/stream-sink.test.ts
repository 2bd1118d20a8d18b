import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';

import { endAfterEach, listenLocally } from '@milepost/testing';

import { streamSink } from '../src/stream-sink.js';

const ends = endAfterEach();

/** A socket whose peer reads nothing. */
async function unreadSocket(): Promise<Socket> {
  const server = createServer((peer) => {
    peer.pause();
    ends.add(() => peer.destroy());
  });
  ends.add(() => server.close());
  const socket = connect(await listenLocally(server), '127.0.0.1');
  ends.add(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Resolves with what the sink reports of one write. */
function write(writable: Socket | PassThrough, text: string): Promise<unknown> {
  return new Promise((resolve) => streamSink(writable)([text], resolve));
}

test('a write that waits when its stream is destroyed has failed', async () => {
  const socket = await unreadSocket();
  const outcome = write(socket, 'x'.repeat(50_000_000));
  // What Node does with the input of a child process that has exited: the write is cancelled, without an error.
  socket.destroy();
  expect(await outcome).toBeInstanceOf(Error);
});

test('a write that waits when its stream fails has failed for that reason', async () => {
  const socket = await unreadSocket();
  socket.on('error', () => undefined);
  const outcome = write(socket, 'x'.repeat(50_000_000));
  const reason = new Error('The cable was cut.');
  socket.destroy(reason);
  expect(await outcome).toBe(reason);
});

test('a write that the system has accepted has succeeded, also on a stream that is ended and destroyed later', async () => {
  const stream = new PassThrough();
  stream.resume();
  expect(await write(stream, 'text')).toBeUndefined();
  const last = write(stream, 'more');
  stream.end();
  expect(await last).toBeUndefined();
});

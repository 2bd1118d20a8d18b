import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type ListenOptions, type Socket } from 'node:net';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';

import { type JsonRpcMessage, ProgressErrorCode, type Transport } from '@milepost/progress-core';
import { writtenSynchronously } from '@milepost/progress-core/internal';
import { FakeClock } from '@milepost/progress-core/testing';
import { endAfterEach, temporaryFolder, turns } from '@milepost/testing';
import { TransportRecorder } from '@milepost/testing/transports';

import { StreamTransport } from '../src/index.js';

function messageOf(id: number, text = ''): JsonRpcMessage {
  return { jsonrpc: '2.0', id, result: { text } };
}

function lineOf(message: JsonRpcMessage): string {
  return `${JSON.stringify(message)}\n`;
}

/** Records the events of a transport: each message itself, the text of each error, and `close`. */
function record(transport: Transport): TransportRecorder<Transport> {
  return new TransportRecorder(transport, (event) => (event instanceof Error ? event.message : event));
}

const ends = endAfterEach();

/** Connects two real sockets, which are closed after the test. */
async function connectSockets(listen: ListenOptions): Promise<{ near: Socket; far: Socket }> {
  const server = createServer((socket) => ends.add(() => socket.destroy()));
  ends.add(() => server.close());
  server.listen(listen);
  await once(server, 'listening');
  const near = connect(
    listen.path === undefined ? { port: (server.address() as AddressInfo).port } : { path: listen.path },
  );
  ends.add(() => near.destroy());
  const [[far]] = (await Promise.all([once(server, 'connection'), once(near, 'connect')])) as [
    [Socket],
    unknown,
  ];
  server.close();
  return { near, far };
}

/** Waits for 'close'. Unlike `once`, it does not reject on an error. */
function closeOf(stream: Writable): Promise<void> {
  return new Promise((resolve) => stream.once('close', resolve));
}

const directory = temporaryFolder(afterAll);

describe.each<[string, ListenOptions]>([
  ['TCP', { host: '127.0.0.1', port: 0 }],
  ['a Unix socket', { path: join(directory, 'socket') }],
])('a StreamTransport over %s', (_name, listen) => {
  async function connected() {
    const { near, far } = await connectSockets(listen);
    const one = new StreamTransport({ readable: near, writable: near });
    const other = new StreamTransport({ readable: far, writable: far });
    const here = record(one);
    const there = record(other);
    await Promise.all([one.start(), other.start()]);
    return { near, far, one, other, here, there };
  }

  test('messages are sent in both directions, up to 10 MB', async () => {
    const { one, other, here, there } = await connected();
    const big = messageOf(2, 'x'.repeat(10_000_000));
    void one.send(messageOf(1));
    void one.send(big);
    void other.send(messageOf(3));
    await one.send(messageOf(4));
    await one.close();
    await there.closed();
    expect(there.events).toEqual([messageOf(1), big, messageOf(4), 'close']);
    expect(here.events).toEqual([messageOf(3), 'close']);
  });

  test('closing one end closes both, after everything that was sent before', async () => {
    const { one, near, far, here, there } = await connected();
    const all = Array.from({ length: 50 }, (_, id) => messageOf(id, 'x'.repeat(100_000)));
    for (const message of all) void one.send(message);
    await one.close();
    await there.closed();
    expect(there.events).toEqual([...all, 'close']);
    expect(here.events).toEqual(['close']);
    expect([near.destroyed, far.destroyed]).toEqual([true, true]);
  });

  test('a peer that ends its side still receives the messages that wait for it', async () => {
    const { near, far } = await connectSockets(listen);
    const transport = new StreamTransport({ readable: far, writable: far });
    const answer = messageOf(1, 'x'.repeat(5_000_000));
    transport.onmessage = () => {
      // The second message waits until the first is written.
      void transport.send(answer);
      void transport.send(answer);
    };
    await transport.start();
    let length = 0;
    near.end(lineOf(messageOf(0)));
    near.on('data', (chunk) => (length += chunk.length));
    await once(near, 'end');
    expect(length).toBe(2 * lineOf(answer).length);
  });

  test('the last message before a close arrives even if the peer is still sending', async () => {
    const { near, far } = await connectSockets(listen);
    const one = new StreamTransport({ readable: near, writable: near, clock: new FakeClock() });
    const other = new StreamTransport({ readable: far, writable: far, clock: new FakeClock() });
    const there = record(other);
    await one.start();
    far.write(lineOf(messageOf(1, 'x'.repeat(20_000_000))));
    void one.send(messageOf(2));
    const closing = one.close();
    await once(near, 'finish');
    await turns(10);
    await other.start();
    await Promise.all([closing, there.closed()]);
    expect(there.events).toEqual([messageOf(2), 'close']);
  });

  test('a peer that disappears suddenly closes the transport, and does not crash it', async () => {
    const { near, far } = await connectSockets(listen);
    const transport = new StreamTransport({ readable: far, writable: far });
    const recorder = record(transport);
    await transport.start();
    near.destroy();
    // The system may still accept the first message. One of the others fails because the socket is closed.
    const sending = Array.from({ length: 100 }, (_, id) =>
      transport.send(messageOf(id, 'x'.repeat(100_000))),
    );
    await Promise.allSettled(sending);
    await recorder.closed();
    expect(recorder.events).toEqual(['close']);
    await expect(transport.send(messageOf(1))).rejects.toMatchObject({ code: ProgressErrorCode.TRANSPORT });
  });
});

describe('a StreamTransport over any streams', () => {
  function onPassThroughs(options: { closeStreams?: boolean; clock?: FakeClock } = {}) {
    const input = new PassThrough();
    const output = new PassThrough();
    const transport = new StreamTransport({ readable: input, writable: output, ...options });
    return { input, output, transport, recorder: record(transport) };
  }

  test('messages that are split at every byte arrive whole', async () => {
    const { input, transport, recorder } = onPassThroughs();
    await transport.start();
    const messages = [messageOf(1, 'zwölf'), messageOf(2, '日本語 👩‍🚀'), messageOf(3)];
    for (const byte of Buffer.from(messages.map(lineOf).join(''))) input.write(Uint8Array.of(byte));
    input.end();
    await recorder.closed();
    expect(recorder.events).toEqual([...messages, 'close']);
  });

  test('a stream that decodes its bytes to text is read too', async () => {
    const { input, transport, recorder } = onPassThroughs();
    input.setEncoding('utf8');
    await transport.start();
    input.end(lineOf(messageOf(1, 'zwölf 日本語')));
    await recorder.closed();
    expect(recorder.events).toEqual([messageOf(1, 'zwölf 日本語'), 'close']);
  });

  test('send returns the constant sent if the stream has accepted the message', async () => {
    const writes: string[] = [];
    const writable = new Writable({
      write: (chunk: Buffer, _encoding, callback) => {
        writes.push(String(chunk));
        callback();
      },
    });
    const transport = new StreamTransport({ readable: new PassThrough(), writable });
    await transport.start();
    expect(transport.send(messageOf(1))).toBe(writtenSynchronously);
    expect(writes).toEqual([lineOf(messageOf(1))]);
    await transport.close();
  });

  test('an error of a stream is reported, and then the transport closes', async () => {
    const { input, transport, recorder } = onPassThroughs();
    await transport.start();
    input.destroy(new Error('disk on fire'));
    await recorder.closed();
    expect(recorder.events).toEqual(['The stream failed: disk on fire', 'close']);
  });

  test('messages that a peer sent before it stopped reading are still delivered', async () => {
    const { input, output, transport, recorder } = onPassThroughs();
    await transport.start();
    output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await closeOf(output);
    await turns(10);
    await expect(transport.send(messageOf(1))).rejects.toMatchObject({ code: ProgressErrorCode.TRANSPORT });
    input.end(lineOf(messageOf(2)));
    await recorder.closed();
    expect(recorder.events).toEqual([messageOf(2), 'close']);
  });

  test('the transport closes one second after the peer stops reading, if the peer sends nothing more', async () => {
    const clock = new FakeClock();
    const { output, transport, recorder } = onPassThroughs({ clock });
    await transport.start();
    output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await closeOf(output);
    await clock.advanceAsync(999);
    expect(recorder.events).toEqual([]);
    await clock.advanceAsync(1);
    await transport.close();
    expect(recorder.events).toEqual(['close']);
    expect(clock.pending).toBe(0);
  });

  test('with closeStreams: false the streams stay open, and their late errors are ignored', async () => {
    const { input, output, transport, recorder } = onPassThroughs({ closeStreams: false });
    await transport.start();
    await transport.send(messageOf(1));
    await transport.close();
    expect(recorder.events).toEqual(['close']);
    expect([input.destroyed, output.destroyed, output.writableEnded]).toEqual([false, false, false]);
    output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await closeOf(output);
  });

  test('close waits no longer than shutdownGraceMs for a peer that reads nothing', async () => {
    const clock = new FakeClock();
    const writable = new Writable({ write: () => undefined });
    const transport = new StreamTransport({
      readable: new PassThrough(),
      writable,
      clock,
      shutdownGraceMs: 100,
    });
    const recorder = record(transport);
    await transport.start();
    const sending = transport.send(messageOf(1));
    const closing = transport.close();
    await clock.advanceAsync(100);
    await clock.advanceAsync(100);
    await closing;
    await expect(sending).rejects.toMatchObject({ code: ProgressErrorCode.TRANSPORT });
    expect(recorder.events).toEqual(['close']);
    expect(clock.pending).toBe(0);
  });

  test('a stream that ended before the start closes the transport', async () => {
    const { input, transport, recorder } = onPassThroughs();
    input.destroy();
    await closeOf(input);
    await transport.start();
    await recorder.closed();
  });

  test('a writable stream that other code has destroyed does not delay the close', async () => {
    const [readable, writable] = [new PassThrough(), new PassThrough()];
    // The clock never advances, so a wait for its timer would never end.
    const transport = new StreamTransport({ readable, writable, clock: new FakeClock() });
    await transport.start();
    writable.destroy();
    await transport.close();
    expect(readable.destroyed).toBe(true);
  });

  test('a transport can be closed before its start', async () => {
    const { transport, recorder, input } = onPassThroughs();
    await transport.close();
    expect(recorder.events).toEqual(['close']);
    expect(input.destroyed).toBe(true);
  });
});

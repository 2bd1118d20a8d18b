import { once } from 'node:events';
import type { Socket } from 'node:net';

import { endAfterEach } from '@milepost/testing';

import { Child } from './security-child.js';
import type { ClientState } from './security-child-client.js';
import { acceptance, accepting, hostile } from './security-hostile-server.js';
import { control, frame, Opcode } from './security-raw-client.js';

/** The allowed growth of memory, in bytes. An attack whose data is kept would need several times as much. */
const SLACK = 6_000_000;

const SESSION = control('session', { session: 'id', resumeWindowMs: 60_000, maxMessageBytes: 1_000_000 });
const NOTE = '{"jsonrpc":"2.0","method":"x"}';

const bare = (text: string, parts: object = {}): Buffer => frame(text, { ...parts, masked: false });
const flood = (count: number, bytes: Buffer): Buffer => Buffer.concat(Array<Buffer>(count).fill(bytes));

const ends = endAfterEach();
let child: Child<ClientState>;

/** Starts a connected client in its own process. */
async function start(url: string): Promise<void> {
  const started = new Child<ClientState>('./security-child-client.ts', { url });
  ends.add(() => started.stop());
  child = started;
  await child.hello();
}

/** Starts a client and gives it a session. Returns the server's socket. */
async function meet(): Promise<Socket> {
  let meeting: (socket: Socket) => void;
  const met = new Promise<Socket>((resolve) => (meeting = resolve));
  const url = await hostile((socket, head) => {
    accepting(SESSION)(socket, head);
    meeting(socket);
  });
  await start(url);
  return met;
}

/** Writes the bytes `rounds` times, as fast as the client reads them. */
async function write(socket: Socket, bytes: Buffer, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    if (!socket.write(bytes)) await once(socket, 'drain');
  }
}

test('a million messages are delivered, and none is kept in memory', async () => {
  const socket = await meet();
  const tiny = flood(10_000, bare(NOTE));
  await write(socket, tiny, 20);
  const before = await child.stateWhere(({ messages }) => messages === 200_000);
  await write(socket, tiny, 80);
  const after = await child.stateWhere(({ messages }) => messages === 1_000_000);
  expect(after.bytes - before.bytes).toBeLessThan(SLACK);
  expect(after).toMatchObject({ errors: 0, closed: false });
});

test('endless garbage is reported, and none is kept in memory', async () => {
  const socket = await meet();
  const garbage = flood(10_000, bare('\u001b[2J{'));
  await write(socket, garbage, 2);
  const before = await child.stateWhere(({ errors }) => errors === 20_000);
  await write(socket, garbage, 6);
  const after = await child.stateWhere(({ errors }) => errors === 80_000);
  expect(after.bytes - before.bytes).toBeLessThan(SLACK);
  expect(after).toMatchObject({ messages: 0, closed: false });
});

test('nothing accumulates for a server that asks for signs of life and never reads them', async () => {
  const socket = await meet();
  socket.pause();
  let marks = 0;
  for (const bytes of [
    bare('x'.repeat(100), { opcode: Opcode.PING }),
    bare('', { opcode: Opcode.PONG }),
    bare(control('ack', { received: 0, reply: true })),
  ]) {
    const many = Buffer.concat([flood(10_000, bytes), bare(NOTE)]);
    await write(socket, many, 6);
    const before = await child.stateWhere(({ messages }) => messages === marks + 6);
    await write(socket, many, 14);
    const after = await child.stateWhere(({ messages }) => messages === marks + 20);
    expect(after.bytes - before.bytes).toBeLessThan(SLACK);
    expect(after).toMatchObject({ errors: 0, closed: false });
    marks += 20;
  }
});

test('a client that resumes again and again keeps nothing in memory', async () => {
  let count = 0;
  const url = await hostile(
    (socket, head) => {
      accepting(SESSION)(socket, head);
      setImmediate(() => socket.resetAndDestroy());
    },
    (socket, head) => {
      count++;
      socket.write(acceptance(head));
      socket.end(bare(control('resumed', { received: 0 })));
    },
  );
  await start(url);
  const before = await child.stateWhere(() => count > 50);
  const after = await child.stateWhere(() => count > 200);
  expect(after.bytes - before.bytes).toBeLessThan(SLACK);
  expect(after).toMatchObject({ errors: 0, closed: false });
});

test('an endless message closes the client', async () => {
  const socket = await meet();
  const piece = bare('x'.repeat(50_000), { opcode: Opcode.CONTINUATION, fin: false });
  socket.write(bare('"', { fin: false }));
  for (let count = 0; count < 40 && socket.writable; count++) socket.write(piece);
  const { lastError } = await child.stateWhere(({ closed }) => closed);
  expect(lastError).toContain('longer than maxMessageBytes');
});

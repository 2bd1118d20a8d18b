import { createHash } from 'node:crypto';

import { until } from '@milepost/testing';

import { Child } from './security-child.js';
import type { ServerChildOptions, ServerState } from './security-child-server.js';
import { control, frame, handshake, Opcode, RawClient, request } from './security-raw-client.js';
import { claimSession, expectToServe, openSession } from './security-serve.js';

/** The allowed growth of memory, in bytes. An attack whose data is kept would need several times as much. */
const SLACK = 6_000_000;

const MARK = frame('{"jsonrpc":"2.0","method":"mark"}');
const SESSION = 'mcp, milepost.session';

class ServerChild extends Child<ServerState> {
  url = '';

  static async start(options: ServerChildOptions): Promise<ServerChild> {
    const child = new ServerChild('./security-child-server.ts', options);
    child.url = (await child.hello()) as string;
    return child;
  }
}

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

const flood = (count: number, bytes: Buffer): Buffer => Buffer.concat(Array<Buffer>(count).fill(bytes));

/** Writes the bytes `rounds` times as fast as the server reads them, and then a mark. Reads nothing. */
async function pour(
  child: ServerChild,
  client: RawClient,
  bytes: Buffer,
  rounds: number,
): Promise<ServerState> {
  const { marks } = await child.state();
  client.socket.pause();
  for (let round = 0; round < rounds; round++) {
    await new Promise((resolve) => client.socket.write(bytes, resolve));
  }
  client.write(MARK);
  return child.stateWhere((state) => state.marks > marks);
}

/** Waits until the server sends nothing more. */
async function expectToStop(child: ServerChild): Promise<void> {
  let last = -1;
  await child.stateWhere(({ sent }) => sent === last || ((last = sent), false));
}

describe('an incoming flood', () => {
  let child: ServerChild;
  beforeAll(async () => {
    child = await ServerChild.start({ maxMessagesPerSecond: 500 });
  });

  test.each([
    ['requests', frame(request(1))],
    ['notifications', frame('{"jsonrpc":"2.0","method":"x"}')],
    ['invalid messages', frame('{')],
    ['empty frames', frame('')],
    ['acknowledgements', frame(control('ack', { received: 0 }))],
    ['acknowledgements that ask for a reply', frame(control('ack', { received: 0, reply: true }))],
    ['pings', frame('', { opcode: Opcode.PING })],
    ['pings with a payload', frame('x'.repeat(125), { opcode: Opcode.PING })],
    ['pongs', frame('', { opcode: Opcode.PONG })],
  ])('of %s ends the session with code 1008, and leaves nothing in memory', async (_, bytes) => {
    const attack = async (): Promise<void> => {
      const clients = await times(10, () => openSession(child.url));
      for (const { client } of clients) client.write(flood(20_000, bytes));
      for (const { client } of clients) {
        expect(await client.closeCode()).toBe(1008);
        client.socket.destroy();
      }
    };
    const { refusals } = await child.state();
    await attack();
    const before = await child.state();
    await attack();
    const after = await child.state();
    expect(after.bytes - before.bytes).toBeLessThan(SLACK);
    expect(after.sessions).toBe(0);
    expect(after.refusals).toEqual({ too_many_messages: (refusals.too_many_messages ?? 0) + 20 });
    await expectToServe(child.url);
  });

  test('of guessed session ids is refused one by one, and leaves nothing in memory', async () => {
    const attack = async (): Promise<void> => {
      const claims = await times(100, (index) => claimSession(child.url, `guess-${index}`));
      for (const claim of claims) {
        expect(await claim.closeCode()).toBe(4004);
        claim.socket.destroy();
      }
    };
    await attack();
    const before = await child.state();
    await attack();
    await attack();
    const after = await child.state();
    expect(after.bytes - before.bytes).toBeLessThan(SLACK);
    expect(after).toMatchObject({ sessions: 0, refusals: { unknown_session: 300 } });
  });
});

describe('a client that never reads', () => {
  let child: ServerChild;
  beforeAll(async () => {
    child = await ServerChild.start({
      maxMessagesPerSecond: 1e9,
      maxBufferedBytes: 2_000_000,
      pingIntervalMs: 600_000,
    });
  });

  test.each([
    ['acknowledgements that ask for a reply', frame(control('ack', { received: 0, reply: true })), SESSION],
    ['acknowledgements without a session', frame(control('ack', { received: 9, reply: true })), 'mcp'],
    ['pings', frame('x'.repeat(100), { opcode: Opcode.PING }), SESSION],
    ['notifications', frame('{"jsonrpc":"2.0","method":"x"}'), SESSION],
  ])('does not make memory grow if it keeps writing %s', async (_, bytes, protocols) => {
    const client = await RawClient.upgraded(child.url, { protocols });
    const before = await pour(child, client, flood(10_000, bytes), 10);
    const after = await pour(child, client, flood(10_000, bytes), 20);
    expect(after.bytes - before.bytes).toBeLessThan(SLACK);
    client.socket.destroy();
    await expectToServe(child.url);
  });

  test.each([SESSION, 'mcp'])(
    'costs only the latest progress of each token (offers: %s)',
    async (protocols) => {
      const client = await RawClient.upgraded(child.url, { protocols });
      client.socket.pause();
      client.write(frame('{"jsonrpc":"2.0","method":"pour progress"}'));
      const { sent } = await child.state();
      const before = await child.stateWhere((state) => state.sent > sent + 30_000);
      const after = await child.stateWhere((state) => state.sent > sent + 150_000);
      expect(after.bytes - before.bytes).toBeLessThan(SLACK);
      expect(after.refusals).not.toHaveProperty('too_slow');
      client.write(MARK);
      await expectToStop(child);
      client.socket.destroy();
      await expectToServe(child.url);
    },
  );

  test.each([
    ['notifications', frame('{"jsonrpc":"2.0","method":"pour messages"}')],
    ['responses', flood(3_000, frame(request(1, { pad: 'x'.repeat(10_000) })))],
  ])('is refused as too slow if too many %s wait for it', async (_, bytes) => {
    const before = await child.state();
    const client = await RawClient.upgraded(child.url, { protocols: SESSION });
    client.socket.pause();
    client.write(bytes);
    const count = (before.refusals.too_slow ?? 0) + 1;
    await child.stateWhere(({ refusals }) => refusals.too_slow === count);
    // Its memory is released without waiting for the client.
    let after = await child.state();
    await until(async () => {
      after = await child.state();
      return after.bytes - before.bytes <= SLACK;
    }, 'its memory is given back');
    expect(after.refusals.too_slow).toBe(count);
    await expectToServe(child.url);
  });
});

describe('a session that is not started yet', () => {
  test('is not read, so that data to it stays with the client', async () => {
    const child = await ServerChild.start({ holds: true });
    const before = await child.state();
    const clients = await times(5, () => RawClient.upgraded(child.url, { protocols: SESSION }));
    for (const { socket } of clients)
      socket.write(flood(50_000, frame(request(1, { pad: 'x'.repeat(200) }))));
    for (let count = 0; count < 20; count++) await child.state();
    const after = await child.state();
    expect(after.bytes - before.bytes).toBeLessThan(SLACK);
    expect(after).toMatchObject({ sessions: 5, refusals: {} });
  });
});

describe('connections that fail or are abandoned', () => {
  let child: ServerChild;
  beforeAll(async () => {
    child = await ServerChild.start({ maxConnections: 200, resumeWindowMs: 50, handshakeTimeoutMs: 3_000 });
  });

  /** Runs the attack once as a warm-up, and expects that a second run leaves nothing in memory. */
  async function leavesNothing(attack: () => Promise<void>): Promise<void> {
    const free = async (): Promise<ServerState> => child.stateWhere(({ sessions }) => sessions === 0);
    await attack();
    const before = await free();
    await attack();
    const after = await free();
    expect(after.bytes - before.bytes).toBeLessThan(SLACK);
    await expectToServe(child.url);
  }

  test('leave nothing in memory after the resume window of their sessions', async () => {
    await leavesNothing(async () => {
      for (const { client } of await times(200, () => openSession(child.url)))
        client.socket.resetAndDestroy();
      await child.stateWhere(({ sessions }) => sessions === 0);
    });
    expect((await child.state()).refusals).toEqual({});
  });

  test('leave nothing in memory after a long and unfinished handshake', async () => {
    const half = `GET /mcp HTTP/1.1\r\nX-Pad: ${'x'.repeat(15_000)}`;
    await leavesNothing(async () => {
      const drips = await times(100, () => RawClient.connect(child.url));
      for (const drip of drips) drip.write(half);
      await Promise.all(drips.map((drip) => drip.ended()));
    });
    expect((await child.state()).refusals).toEqual({ handshake_timeout: 200 });
  });

  test.each([
    ['instead of a handshake', (random: Buffer) => random],
    ['after the handshake', (random: Buffer, head: Buffer) => Buffer.concat([head, random])],
    ['in a frame', (random: Buffer, head: Buffer) => Buffer.concat([head, frame(random)])],
    [
      'in a control frame',
      (random: Buffer, head: Buffer) =>
        Buffer.concat([head, frame(control('ack', {}).slice(0, 40) + random.toString('latin1'))]),
    ],
  ])('leave nothing in memory after random bytes %s', async (_, write) => {
    let seed = 1;
    await leavesNothing(async () => {
      const head = Buffer.from(handshake(child.url, { protocols: SESSION }));
      const clients = await times(100, () => RawClient.connect(child.url));
      for (const client of clients) client.socket.end(write(randomBytes(seed++), head));
      await Promise.all(clients.map((client) => client.ended()));
    });
  });
});

/** Returns bytes that look random, but are always the same for a seed. */
function randomBytes(seed: number): Buffer {
  const digest = (count: number): Buffer => createHash('sha512').update(`${seed} ${count}`).digest();
  return Buffer.concat(Array.from({ length: 1 + (seed % 20) }, (_, count) => digest(count)));
}

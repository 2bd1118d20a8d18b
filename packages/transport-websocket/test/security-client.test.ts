import { FakeClock } from '@milepost/progress-core/testing';
import { turns, until } from '@milepost/testing';

import { accepting, acceptance, hostile, type Script, Victim } from './security-hostile-server.js';
import { closeFrame as maskedCloseFrame, control, frame, Opcode, request } from './security-raw-client.js';

const NOTE = '{"jsonrpc":"2.0","method":"x"}';
const session = (params: object = {}): string =>
  control('session', { session: 'id', resumeWindowMs: 60_000, maxMessageBytes: 1_000_000, ...params });
const bare = (payload: string | Uint8Array, parts: object = {}): Buffer =>
  frame(payload, { ...parts, masked: false });
const closeFrame = (code: number, reason = ''): Buffer =>
  bare(maskedCloseFrame(code, reason).subarray(6), { opcode: Opcode.CLOSE });
const answers =
  (text: string | Buffer): Script =>
  (socket) =>
    socket.write(text);
/** Writes the same bytes again and again, as long as the client reads. */
const forever =
  (first: string, again: string | Buffer): Script =>
  (socket) => {
    socket.write(first);
    const more = (): void => {
      while (!socket.destroyed && socket.write(again));
    };
    socket.on('drain', more);
    more();
  };

describe('a server that does not complete the handshake', () => {
  test.each<[what: string, why: string, Script]>([
    ['hangs up', 'socket hang up', (socket) => socket.end()],
    ['resets', 'ECONNRESET', (socket) => socket.resetAndDestroy()],
    ['is not an HTTP server', 'Parse Error', answers('220 smtp.example ESMTP \u001b[31m\r\n')],
    ['sends garbage without end', 'Parse Error', forever('', Buffer.alloc(100_000, 0xff))],
    [
      'sends headers without end',
      'Parse Error',
      forever('HTTP/1.1 101 Switching Protocols\r\n', 'X: y\r\n'.repeat(1_000)),
    ],
    [
      'sends a 200 response without end',
      'status 200',
      forever('HTTP/1.1 200 OK\r\n\r\n', Buffer.alloc(100_000)),
    ],
    [
      'sends a 500 response without end',
      'status 500',
      forever('HTTP/1.1 500 \u009b31m\r\n\r\n', Buffer.alloc(100_000)),
    ],
    [
      'asks for a password',
      'status 401',
      answers('HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\n\r\n'),
    ],
    ['accepts with a wrong key', 'Sec-WebSocket-Accept', answers(acceptance(''))],
    [
      'selects another subprotocol',
      'subprotocol',
      (socket, head) => socket.write(acceptance(head, 'Sec-WebSocket-Protocol: x\r\n')),
    ],
    ['selects no subprotocol', 'subprotocol', (socket, head) => socket.write(acceptance(head, ''))],
    [
      'selects an unknown subprotocol of ours',
      'subprotocol',
      (socket, head) => socket.write(acceptance(head, 'Sec-WebSocket-Protocol: milepost.admin\r\n')),
    ],
    [
      'selects a compression that was not offered',
      'Extensions',
      (socket, head) =>
        socket.write(
          acceptance(head, 'Sec-WebSocket-Protocol: mcp\r\nSec-WebSocket-Extensions: permessage-deflate\r\n'),
        ),
    ],
  ])('makes the start reject if it %s', async (_, why, script) => {
    const victim = new Victim(await hostile(script), { connectTimeoutMs: 60_000 });
    await expect(victim.client.start()).rejects.toMatchObject({
      code: 'transport',
      message: expect.stringContaining(why),
    });
    await victim.closed;
    expect(victim.changes).toMatchObject([{ state: 'closed' }]);
    expect(victim.errors).toEqual([]);
  });

  test.each<[what: string, Script]>([
    ['never answers', () => undefined],
    ['never ends its headers', answers('HTTP/1.1 101 Switching Protocols\r\nX-Drip: ')],
    ['sends 102 responses without end', forever('', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(100))],
  ])('makes the start reject after connectTimeoutMs if it %s', async (_, script) => {
    const victim = new Victim(await hostile(script), { connectTimeoutMs: 200 });
    await expect(victim.client.start()).rejects.toThrow('did not answer within 200 ms');
    await victim.closed;
  });

  test('cannot redirect the client and its credentials to another server', async () => {
    const elsewhere = jest.fn();
    const there = (await hostile(elsewhere)).replace('ws:', 'http:');
    const victim = new Victim(await hostile(answers(`HTTP/1.1 302 Found\r\nLocation: ${there}\r\n\r\n`)), {
      headers: { Authorization: 'secret' },
    });
    await expect(victim.client.start()).rejects.toThrow('HTTP status 302');
    expect(elsewhere).not.toHaveBeenCalled();
  });

  test('makes the start reject if it selects milepost.session, which is not a message format', async () => {
    const chosen = 'Sec-WebSocket-Protocol: milepost.session\r\n';
    const victim = new Victim(await hostile((socket, head) => socket.write(acceptance(head, chosen))));
    await expect(victim.client.start()).rejects.toThrow('does not support the subprotocol "mcp"');
  });
});

describe('a server that breaks the rules of a session', () => {
  test.each<[what: string, frames: (string | Buffer)[]]>([
    ['a resumed message instead of a session', [control('resumed', { received: 0 })]],
    ['a resumed message within a session', [session(), control('resumed', { received: 0 })]],
    ['a resume message', [session(), control('resume', { session: 'id', received: 0, attempt: 1 })]],
    ['a second session message', [session(), session({ session: 'another' })]],
    ['a session message after another message', [NOTE, session()]],
    ['an empty session id', [session({ session: '' })]],
    ['a session id of a million letters', [session({ session: 'x'.repeat(1_000_000) })]],
    ['a session id that is an object', [session({ session: { toString: 1 } })]],
    ['a negative window', [session({ resumeWindowMs: -1 })]],
    ['a window that is no safe integer', [session({ resumeWindowMs: 1e300 })]],
    ['a window that is a string', [session({ resumeWindowMs: '60000' })]],
    ['a message limit of null', [session({ maxMessageBytes: null })]],
    ['an acknowledgement of messages that were not sent', [session(), control('ack', { received: 1 })]],
    ['an acknowledgement without a number', [session(), control('ack', {})]],
    ['an unknown control message', [session(), control('constructor', {})]],
    ['a control message that is cut off', ['{"jsonrpc":"2.0","method":"milepost/']],
    ['a binary frame', [session(), bare(NOTE, { opcode: Opcode.BINARY })]],
    ['text that is not UTF-8', [session(), bare(Buffer.from('22c328a0a122', 'hex'))]],
    ['a masked frame', [session(), frame(NOTE)]],
    ['a compressed frame', [session(), bare(NOTE, { reserved: 4 })]],
    ['a reserved opcode', [session(), bare('', { opcode: 5 })]],
    ['a message over the limit', [session(), bare('x'.repeat(10_001))]],
    ['a frame that only claims to be over the limit', [session(), bare('', { length: 2n ** 62n })]],
    [
      'a message whose fragments exceed the limit',
      [
        session(),
        bare('x'.repeat(100), { fin: false }),
        ...Array<Buffer>(100).fill(bare('x'.repeat(100), { opcode: 0, fin: false })),
      ],
    ],
    ['a forbidden close code', [session(), closeFrame(1006)]],
    ['a final close code with an unsafe reason', [session(), closeFrame(1008, '\u001b[31m\u009b\u202e\n')]],
    ['an unknown private close code', [session(), closeFrame(4999, 'x'.repeat(100))]],
  ])('makes the client end the session by sending %s', async (_, frames) => {
    const victim = new Victim(await hostile(accepting(...frames)), { maxMessageBytes: 10_000 });
    await victim.client.start().catch((error: unknown) => victim.errors.push(error as Error));
    await victim.closed;
    expect(victim.errors).toMatchObject([{ code: 'transport' }]);
    expect(victim.changes.at(-1)).toMatchObject({ state: 'closed' });
    expect(victim.told.join().length).toBeLessThan(1_000);
    await expect(victim.client.send({ jsonrpc: '2.0', method: 'x' })).rejects.toMatchObject({
      code: 'transport',
    });
  });

  test('makes the client end the session when the client resumes it', async () => {
    const drop: Script = (socket, head) => {
      accepting(session())(socket, head);
      socket.end();
    };
    for (const frames of [
      [control('resumed', { received: 1 })],
      [control('resumed', { received: -1 })],
      [control('ack', { received: 1 })],
      [session()],
      [bare('', { reserved: 7 })],
      [closeFrame(4004, 'no such session')],
    ]) {
      const victim = new Victim(await hostile(drop, accepting(...frames)), {
        reconnect: { initialMs: 1, maxMs: 1 },
      });
      await victim.client.start();
      await victim.closed;
      expect(victim.errors).toMatchObject([
        { code: 'transport', message: expect.stringContaining('could not be resumed') },
      ]);
    }
  });
});

test('each send rejects if the server accepts only messages of 0 bytes', async () => {
  const victim = new Victim(await hostile(accepting(session({ maxMessageBytes: 0 }), NOTE)));
  await victim.client.start();
  await until(() => victim.messages.length > 0, 'a message');
  await expect(victim.client.send({ jsonrpc: '2.0', method: 'x' })).rejects.toThrow('that the peer accepts');
  expect(victim.errors).toEqual([]);
});

test('invalid messages are reported, and the next message is delivered', async () => {
  const garbage = ['\u001b[2J\u009b31m\u202e', '', 'null', '[]', '{"jsonrpc":"2.0"}', '['.repeat(1_000_000)];
  const victim = new Victim(await hostile(accepting(session(), ...garbage, NOTE)));
  await victim.client.start();
  await until(() => victim.messages.length > 0, 'a message');
  expect(victim.errors).toHaveLength(garbage.length);
});

describe('a server that does not respond', () => {
  test('counts as lost after three ping intervals, although it accepted the connection', async () => {
    const clock = new FakeClock();
    const victim = new Victim(await hostile(accepting()), { clock });
    await victim.client.start();
    clock.advance(45_000);
    await victim.closed;
    expect(victim.told).toContain('The connection was lost: The server did not answer a ping.');
    expect(clock.pending).toBe(0);
  });

  test('is tried again until the client is closed, if its resume window is endless', async () => {
    const clock = new FakeClock();
    const url = await hostile(accepting(session({ resumeWindowMs: Number.MAX_SAFE_INTEGER })), (socket) =>
      socket.destroy(),
    );
    const victim = new Victim(url, { clock });
    await victim.client.start();
    await until(() => victim.changes.length > 0, 'the connection');
    // By then, the client has read the session's frame.
    await turns(20);
    clock.advance(45_000);
    for (let attempt = 1; attempt <= 30; attempt++) {
      await until(
        () => victim.changes.filter(({ state }) => state === 'reconnecting').length === attempt,
        'another attempt',
      );
      expect(clock.pending).toBe(1);
      clock.advance(10_000);
    }
    for (const change of victim.changes)
      if (change.state === 'reconnecting') expect(change.retryInMs).toBeLessThanOrEqual(10_000);
    await victim.client.close();
    expect(clock.pending).toBe(0);
    expect(victim.errors).toEqual([]);
  });

  test('is not waited for after its resume window', async () => {
    const clock = new FakeClock();
    const victim = new Victim(await hostile(accepting(session({ resumeWindowMs: 30_000 })), accepting()), {
      clock,
    });
    await victim.client.start();
    await turns(20);
    clock.advance(45_000);
    await until(() => {
      clock.advance(100);
      return victim.errors.length > 0;
    }, 'the end of the window');
    expect(victim.told[0]).toContain('not restored within 30000 ms');
    expect(clock.pending).toBe(0);
  });

  test('does not delay a close beyond the grace period', async () => {
    const victim = new Victim(await hostile(accepting(session())));
    await victim.client.start();
    await victim.client.close();
    expect(victim.errors).toEqual([]);
  });
});

test('a response with __proto__ as its id and key is delivered, and changes no prototype', async () => {
  const proto = '{"jsonrpc":"2.0","id":"__proto__","result":{"__proto__":{"polluted":true}}}';
  const victim = new Victim(await hostile(accepting(session(), proto, request(1))));
  await victim.client.start();
  await until(() => victim.messages.length === 2, 'both messages');
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

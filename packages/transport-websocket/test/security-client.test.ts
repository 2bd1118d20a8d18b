import { FakeClock } from '@milepost/progress-core/testing';
import { until } from '@milepost/testing';

import { accepting, acceptance, hostile, type Script, Victim } from './security-hostile-server.js';
import { closeFrame as maskedCloseFrame, control, frame, Opcode, request } from './security-raw-client.js';
import { turns } from './turns.js';

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
/** Writes the same for as long as somebody reads. */
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

describe('a server that does not shake hands', () => {
  test.each<[what: string, why: string, Script]>([
    ['hangs up', 'socket hang up', (socket) => socket.end()],
    ['resets', 'ECONNRESET', (socket) => socket.resetAndDestroy()],
    ['is no HTTP server', 'Parse Error', answers('220 smtp.example ESMTP \u001b[31m\r\n')],
    ['speaks garbage for ever', 'Parse Error', forever('', Buffer.alloc(100_000, 0xff))],
    [
      'sends headers for ever',
      'Parse Error',
      forever('HTTP/1.1 101 Switching Protocols\r\n', 'X: y\r\n'.repeat(1_000)),
    ],
    ['answers for ever', 'status 200', forever('HTTP/1.1 200 OK\r\n\r\n', Buffer.alloc(100_000))],
    ['refuses for ever', 'status 500', forever('HTTP/1.1 500 \u009b31m\r\n\r\n', Buffer.alloc(100_000))],
    [
      'asks for a password',
      'status 401',
      answers('HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\n\r\n'),
    ],
    ['accepts with another key', 'Sec-WebSocket-Accept', answers(acceptance(''))],
    [
      'accepts another protocol',
      'subprotocol',
      (socket, head) => socket.write(acceptance(head, 'Sec-WebSocket-Protocol: x\r\n')),
    ],
    ['accepts no protocol', 'subprotocol', (socket, head) => socket.write(acceptance(head, ''))],
    [
      'accepts what is ours to ask for',
      'subprotocol',
      (socket, head) => socket.write(acceptance(head, 'Sec-WebSocket-Protocol: milepost.admin\r\n')),
    ],
    [
      'compresses, unasked',
      'Extensions',
      (socket, head) =>
        socket.write(
          acceptance(head, 'Sec-WebSocket-Protocol: mcp\r\nSec-WebSocket-Extensions: permessage-deflate\r\n'),
        ),
    ],
  ])('is no connection: it %s', async (_, why, script) => {
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
    ['drips', answers('HTTP/1.1 101 Switching Protocols\r\nX-Drip: ')],
    ['says to be patient for ever', forever('', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(100))],
  ])('is waited for only so long: it %s', async (_, script) => {
    const victim = new Victim(await hostile(script), { connectTimeoutMs: 200 });
    await expect(victim.client.start()).rejects.toThrow('did not answer within 200 ms');
    await victim.closed;
  });

  test('is not followed elsewhere, with what was meant for it', async () => {
    const elsewhere = jest.fn();
    const there = (await hostile(elsewhere)).replace('ws:', 'http:');
    const victim = new Victim(await hostile(answers(`HTTP/1.1 302 Found\r\nLocation: ${there}\r\n\r\n`)), {
      headers: { Authorization: 'secret' },
    });
    await expect(victim.client.start()).rejects.toThrow('HTTP status 302');
    expect(elsewhere).not.toHaveBeenCalled();
  });

  test('or chooses what was offered, but is no language, is no connection', async () => {
    const chosen = 'Sec-WebSocket-Protocol: milepost.session\r\n';
    const victim = new Victim(await hostile((socket, head) => socket.write(acceptance(head, chosen))));
    await expect(victim.client.start()).rejects.toThrow('does not speak the subprotocol "mcp"');
  });
});

describe('a server that breaks the rules of a session', () => {
  test.each<[what: string, frames: (string | Buffer)[]]>([
    ['resumed, where nothing was to be', [control('resumed', { received: 0 })]],
    ['resumed, within a session', [session(), control('resumed', { received: 0 })]],
    ['a resume', [session(), control('resume', { session: 'id', received: 0, attempt: 1 })]],
    ['a second session', [session(), session({ session: 'another' })]],
    ['a session after a message', [NOTE, session()]],
    ['an empty session id', [session({ session: '' })]],
    ['a session id of a mile', [session({ session: 'x'.repeat(1_000_000) })]],
    ['a session id that is none', [session({ session: { toString: 1 } })]],
    ['a negative window', [session({ resumeWindowMs: -1 })]],
    ['a window without end', [session({ resumeWindowMs: 1e300 })]],
    ['a window in letters', [session({ resumeWindowMs: '60000' })]],
    ['no limit', [session({ maxMessageBytes: null })]],
    ['an acknowledgement of what was not sent', [session(), control('ack', { received: 1 })]],
    ['one without a number', [session(), control('ack', {})]],
    ['a control message that does not exist', [session(), control('constructor', {})]],
    ['a control message that is cut off', ['{"jsonrpc":"2.0","method":"milepost/']],
    ['a binary frame', [session(), bare(NOTE, { opcode: Opcode.BINARY })]],
    ['what is no UTF-8', [session(), bare(Buffer.from('22c328a0a122', 'hex'))]],
    ['a masked frame', [session(), frame(NOTE)]],
    ['a compressed frame', [session(), bare(NOTE, { reserved: 4 })]],
    ['a reserved opcode', [session(), bare('', { opcode: 5 })]],
    ['a message over the limit', [session(), bare('x'.repeat(10_001))]],
    ['one that only says to be', [session(), bare('', { length: 2n ** 62n })]],
    [
      'one that its pieces take over the limit',
      [
        session(),
        bare('x'.repeat(100), { fin: false }),
        ...Array<Buffer>(100).fill(bare('x'.repeat(100), { opcode: 0, fin: false })),
      ],
    ],
    ['a close code that may not be', [session(), closeFrame(1006)]],
    ['a close that nothing can follow', [session(), closeFrame(1008, '\u001b[31m\u009b\u202e\n')]],
    ['a close of a kind of its own', [session(), closeFrame(4999, 'x'.repeat(100))]],
  ])('ends it: %s', async (_, frames) => {
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

  test('by what comes when it comes back, ends it', async () => {
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

test('a server that takes nothing is told of by each send', async () => {
  const victim = new Victim(await hostile(accepting(session({ maxMessageBytes: 0 }), NOTE)));
  await victim.client.start();
  await until(() => victim.messages.length > 0, 'a message');
  await expect(victim.client.send({ jsonrpc: '2.0', method: 'x' })).rejects.toThrow('that the peer takes');
  expect(victim.errors).toEqual([]);
});

test('what is no message is told of, and what follows is taken', async () => {
  const garbage = ['\u001b[2J\u009b31m\u202e', '', 'null', '[]', '{"jsonrpc":"2.0"}', '['.repeat(1_000_000)];
  const victim = new Victim(await hostile(accepting(session(), ...garbage, NOTE)));
  await victim.client.start();
  await until(() => victim.messages.length > 0, 'a message');
  expect(victim.errors).toHaveLength(garbage.length);
});

describe('a server that is not there', () => {
  test('though it accepted, is given up', async () => {
    const clock = new FakeClock();
    const victim = new Victim(await hostile(accepting()), { clock });
    await victim.client.start();
    clock.advance(45_000);
    await victim.closed;
    expect(victim.told).toContain('The connection was lost: The server gave no sign of life.');
    expect(clock.pending).toBe(0);
  });

  test('after it gave a session for ever, is tried now and then until the client is closed', async () => {
    const clock = new FakeClock();
    const url = await hostile(accepting(session({ resumeWindowMs: Number.MAX_SAFE_INTEGER })), (socket) =>
      socket.destroy(),
    );
    const victim = new Victim(url, { clock });
    await victim.client.start();
    await until(() => victim.changes.length > 0, 'the connection');
    // The session's frame is read by then.
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

  test('when it is to resume, is waited for no longer than its window', async () => {
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

  test('when it is to say goodbye, is not waited for', async () => {
    const victim = new Victim(await hostile(accepting(session())));
    await victim.client.start();
    await victim.client.close();
    expect(victim.errors).toEqual([]);
  });
});

test('a message that says to be the answer of another is the reader’s business, and harms nothing', async () => {
  const proto = '{"jsonrpc":"2.0","id":"__proto__","result":{"__proto__":{"polluted":true}}}';
  const victim = new Victim(await hostile(accepting(session(), proto, request(1))));
  await victim.client.start();
  await until(() => victim.messages.length === 2, 'both messages');
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

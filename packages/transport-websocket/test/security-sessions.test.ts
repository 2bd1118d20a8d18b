import type { IncomingMessage } from 'node:http';

import { FakeClock } from '@milepost/progress-core/testing';
import { until } from '@milepost/testing';

import { closeFrame, control, frame, Opcode, RawClient, request } from './security-raw-client.js';
import { claimSession, expectToServe, nextMessage, openSession, serve } from './security-serve.js';

const UNKNOWN = {
  code: 4004,
  reason: 'There is no such session: it has ended, or the server was restarted.',
};
const REFUSED = { code: 'unknown_session', reason: UNKNOWN.reason, remoteAddress: '127.0.0.1' };

/** Accepts every client under the name that it claims. */
const authenticate = ({ headers }: IncomingMessage): string => String(headers['x-name']);
const alice = { headers: { 'X-Name': 'alice' } };
const mallory = { headers: { 'X-Name': 'mallory' } };

test.each(['guess', '0', '__proto__', 'constructor', 'undefined', 'a'.repeat(128)])(
  'the guessed session id %s is refused',
  async (guess) => {
    const served = await serve();
    await openSession(served.url);
    const client = await claimSession(served.url, guess);
    expect(await client.closing()).toEqual(UNKNOWN);
    expect(served.refusals).toEqual([REFUSED]);
    await expectToServe(served.url);
  },
);

test('session ids differ in every character', async () => {
  const served = await serve();
  const ids = await Promise.all(
    Array.from({ length: 50 }, async () => (await openSession(served.url)).session),
  );
  for (const id of ids) expect(id).toMatch(/^[\w-]{22}$/);
  // No character is the same in all ids, as it would be with a prefix or a counter.
  for (let index = 0; index < 22; index++)
    expect(new Set(ids.map((id) => id[index])).size).toBeGreaterThan(1);
});

describe('a session id that was stolen', () => {
  test('is refused to another identity, with the same response as an unknown id', async () => {
    const served = await serve({ authenticate });
    const { client: owner, session } = await openSession(served.url, alice);
    const thief = await claimSession(served.url, session, mallory);
    const guesser = await claimSession(served.url, 'guess', mallory);
    expect(await thief.closing()).toEqual(UNKNOWN);
    expect(await guesser.closing()).toEqual(UNKNOWN);
    expect(served.refusals).toEqual([REFUSED, REFUSED]);
    // The connected owner is not affected.
    owner.write(frame(request(1)));
    expect(await nextMessage(owner)).toMatchObject({ id: 1, result: {} });
  });

  test('is refused while the owner is disconnected, with any count of received messages', async () => {
    const served = await serve({ authenticate });
    const { client: owner, session } = await openSession(served.url, alice);
    owner.write(frame(request(1)));
    expect(await nextMessage(owner)).toMatchObject({ id: 1 });
    owner.socket.destroy();
    for (const received of [0, 1, 2, Number.MAX_SAFE_INTEGER]) {
      const thief = await claimSession(served.url, session, { ...mallory, received });
      expect(await thief.closing()).toEqual(UNKNOWN);
    }
    const back = await claimSession(served.url, session, { ...alice, received: 0 });
    expect(await nextMessage(back)).toMatchObject({ method: 'milepost/resumed', params: { received: 1 } });
    expect(await nextMessage(back)).toMatchObject({ id: 1 });
    expect(served.refusals).toEqual(Array(4).fill(REFUSED));
  });

  test('is refused after the session has ended, even to its owner', async () => {
    const served = await serve({ authenticate });
    const { client: owner, session } = await openSession(served.url, alice);
    owner.write(closeFrame(1000));
    await served.until(() => served.events.includes('close'));
    for (const who of [alice, mallory]) {
      expect(await (await claimSession(served.url, session, who)).closing()).toEqual(UNKNOWN);
    }
    expect(served.server.sessionCount).toBe(0);
    await expectToServe(served.url);
  });

  test('is refused after the resume window has passed', async () => {
    const clock = new FakeClock();
    const served = await serve({ clock });
    const { client, session } = await openSession(served.url);
    client.socket.destroy();
    await until(() => {
      clock.advance(1_000);
      return served.server.sessionCount === 0;
    }, 'the end of the window');
    expect(await (await claimSession(served.url, session)).closing()).toEqual(UNKNOWN);
  });

  test('appears in no refusal and no error', async () => {
    const served = await serve({ authenticate });
    const { client: owner, session } = await openSession(served.url, alice);
    await (await claimSession(served.url, session, mallory)).closing();
    await (await claimSession(served.url, `${session}x`, alice)).closing();
    const liar = await claimSession(served.url, session, { ...alice, received: 99 });
    await liar.closing();
    owner.socket.destroy();
    const told = JSON.stringify([served.refusals, served.events]);
    expect(served.refusals).toHaveLength(3);
    expect(told).not.toContain(session);
  });
});

test('a client that takes over a connected session ends the old connection', async () => {
  const served = await serve();
  const { client: first, session } = await openSession(served.url);
  const second = await claimSession(served.url, session);
  expect(await nextMessage(second)).toMatchObject({ method: 'milepost/resumed' });
  await first.ended();
  second.write(frame(request(1)));
  expect(await nextMessage(second)).toMatchObject({ id: 1 });
  expect(served.server.sessionCount).toBe(1);
  expect(served.transports).toHaveLength(1);
});

test('a refusal reports the address of the latest connection of the session', async () => {
  const served = await serve();
  const { client, session } = await openSession(served.url);
  client.socket.destroy();
  const back = await claimSession(served.url, session, { localAddress: '127.0.0.2' });
  await nextMessage(back);
  back.write(frame('{"jsonrpc":"2.0","method":"milepost/nonsense"}'));
  expect(await back.closeCode()).toBe(1002);
  expect(served.refusals).toMatchObject([{ code: 'protocol_error', remoteAddress: '127.0.0.2' }]);
});

test.each([
  ['more than were sent', 7],
  ['the largest safe integer', Number.MAX_SAFE_INTEGER],
])('a false count of received messages ends the session: %s', async (_, received) => {
  const served = await serve();
  const { client: owner, session } = await openSession(served.url);
  owner.write(frame(request(1)));
  await nextMessage(owner);
  const liar = await claimSession(served.url, session, { received });
  expect(await liar.closeCode()).toBe(1002);
  expect(served.codes).toEqual(['protocol_error']);
  expect(served.events).toContain('close');
  expect(served.server.sessionCount).toBe(0);
  await expectToServe(served.url);
});

test('a count below the acknowledged messages ends the session', async () => {
  const served = await serve();
  const { client: owner, session } = await openSession(served.url);
  owner.write(frame(request(1)));
  await nextMessage(owner);
  owner.write(Buffer.concat([frame(control('ack', { received: 1 })), frame(request(2))]));
  await nextMessage(owner);
  const liar = await claimSession(served.url, session, { received: 0 });
  expect(await liar.closeCode()).toBe(1002);
  expect(served.codes).toEqual(['protocol_error']);
  await expectToServe(served.url);
});

/** Invalid frames in place of a resume request. The session of another client continues. */
test.each<[what: string, bytes: Buffer]>([
  ['a negative count', frame(control('resume', { session: 'ID', received: -1, attempt: 1 }))],
  ['a fraction', frame(control('resume', { session: 'ID', received: 0.5, attempt: 1 }))],
  [
    'a count that is no safe integer',
    frame(control('resume', { session: 'ID', received: 1e300, attempt: 1 })),
  ],
  ['a count that is a string', frame(control('resume', { session: 'ID', received: '0', attempt: 1 }))],
  ['a negative attempt', frame(control('resume', { session: 'ID', received: 0, attempt: -1 }))],
  ['no attempt', frame(control('resume', { session: 'ID', received: 0 }))],
  ['no count', frame(control('resume', { session: 'ID', attempt: 1 }))],
  ['an empty id', frame(control('resume', { session: '', received: 0, attempt: 1 }))],
  ['an id that is an object', frame(control('resume', { session: { length: 1 }, received: 0, attempt: 1 }))],
  ['an id that is too long', frame(control('resume', { session: 'a'.repeat(129), received: 0, attempt: 1 }))],
  ['params that are an array', frame(control('resume', ['ID', 0]))],
  ['params of null', frame(control('resume', null))],
  ['another control message', frame(control('ack', { received: 0 }))],
  ['a control message of the server', frame(control('resumed', { received: 0 }))],
  ['an ordinary message', frame(request(1))],
  ['text that is not JSON', frame('\u001b]0;owned\u0007')],
  ['an empty frame', frame('')],
  ['null', frame('null')],
  [
    'a binary frame',
    frame(control('resume', { session: 'ID', received: 0, attempt: 1 }), { opcode: Opcode.BINARY }),
  ],
  ['a frame that is too big', frame('', { length: 2n ** 40n })],
  ['a megabyte of nested arrays', frame('['.repeat(1_000_000))],
  ['a frame with reserved bits', frame('', { reserved: 7 })],
])('an invalid resume request is refused, and harms no session: %s', async (_, bytes) => {
  const served = await serve();
  const { client: owner } = await openSession(served.url);
  const client = await RawClient.upgraded(served.url, { protocols: 'mcp, milepost.resume' });
  client.write(bytes);
  expect([1002, 1003, 1009]).toContain(await client.closeCode());
  client.socket.destroy();
  await served.refused();
  expect(['protocol_error', 'message_too_big']).toContain(served.codes[0]);
  expect(served.refusals).toMatchObject([{ remoteAddress: '127.0.0.1' }]);
  owner.write(frame(request(1)));
  expect(await nextMessage(owner)).toMatchObject({ id: 1 });
});

test.each<[what: string, frames: string[]]>([
  ['a resume within a session', [control('resume', { session: 'x', received: 0, attempt: 1 })]],
  [
    'a session message, which only a server may send',
    [control('session', { session: 'x', resumeWindowMs: 1, maxMessageBytes: 1 })],
  ],
  ['a resumed message, which only a server may send', [control('resumed', { received: 0 })]],
  ['an acknowledgement of messages that were not sent', [control('ack', { received: 1 })]],
  ['an acknowledgement of the largest safe integer', [control('ack', { received: Number.MAX_SAFE_INTEGER })]],
  ['a negative acknowledgement', [control('ack', { received: -1 })]],
  ['a fractional acknowledgement', [control('ack', { received: 0.5 })]],
  ['an acknowledgement without a number', [control('ack', {})]],
  ['an acknowledgement without params', ['{"jsonrpc":"2.0","method":"milepost/ack"}']],
  ['an unknown control message', [control('__proto__', {})]],
  ['a control message that is cut off', ['{"jsonrpc":"2.0","method":"milepost/ack","params":']],
  [
    'a control message with two methods',
    ['{"jsonrpc":"2.0","method":"milepost/ack","method":"echo","params":{"received":0}}'],
  ],
  [
    'a huge control message',
    [control('ack', { received: 0, pad: 'x'.repeat(4_000_000) }), control('resumed', {})],
  ],
])('a forbidden control message ends the session: %s', async (_, frames) => {
  const served = await serve();
  for (const protocols of ['mcp, milepost.session', 'mcp']) {
    served.refusals.length = 0;
    const client = await RawClient.upgraded(served.url, { protocols });
    for (const text of frames) client.write(frame(text));
    // Without a session, no acknowledgement can be wrong, so another forbidden frame follows.
    if (protocols === 'mcp' && frames[0]?.includes('"received":'))
      client.write(frame(control('resumed', {})));
    expect(await client.closeCode()).toBe(1002);
    expect(served.codes).toEqual(['protocol_error']);
  }
  expect(served.server.sessionCount).toBe(0);
  await expectToServe(served.url);
});

test('a client that offers both to resume and to begin a session can only resume', async () => {
  const served = await serve();
  const client = await claimSession(served.url, 'guess', {
    protocols: 'mcp, milepost.session, milepost.resume',
  });
  expect(await client.closing()).toEqual(UNKNOWN);
  expect(served.transports).toEqual([]);
  await expectToServe(served.url);
});

test('frames in the same write as a resume are processed, and a second resume ends the session', async () => {
  const served = await serve();
  const { client: owner, session } = await openSession(served.url);
  owner.socket.destroy();
  const client = await RawClient.upgraded(served.url, { protocols: 'mcp, milepost.resume' });
  const resume = frame(control('resume', { session, received: 0, attempt: 1 }));
  client.write(Buffer.concat([resume, frame(request(1)), resume, frame(request(2))]));
  expect(await nextMessage(client)).toMatchObject({ method: 'milepost/resumed' });
  expect(await client.closeCode()).toBe(1002);
  expect(served.codes).toEqual(['protocol_error']);
  expect(served.server.sessionCount).toBe(0);
});

test('frames after a refused resume are ignored', async () => {
  const served = await serve();
  const { session } = await openSession(served.url);
  const client = await RawClient.upgraded(served.url, { protocols: 'mcp, milepost.resume' });
  const [wrong, right] = ['guess', session].map((id) =>
    frame(control('resume', { session: id, received: 0, attempt: 1 })),
  );
  client.write(Buffer.concat([wrong, right, frame(request(1))] as Buffer[]));
  expect(await client.closing()).toEqual(UNKNOWN);
  expect(served.codes).toEqual(['unknown_session']);
});

test('a server without a resume window gives no session ids, and resumes nothing', async () => {
  const served = await serve({ resumeWindowMs: 0 });
  const client = await RawClient.upgraded(served.url, { protocols: 'mcp, milepost.session' });
  client.write(frame(request(1)));
  expect(await nextMessage(client)).toMatchObject({ id: 1 });
  const back = await claimSession(served.url, 'undefined');
  expect(await back.closing()).toEqual(UNKNOWN);
});

test('a client does not receive the reason why onSession failed', async () => {
  const served = await serve({ onSession: () => Promise.reject(new Error('the password is swordfish')) });
  const client = await RawClient.upgraded(served.url);
  expect(await client.closing()).toEqual({ code: 4011, reason: 'Internal error.' });
  expect(served.codes).toEqual(['internal_error']);
  expect(served.server.sessionCount).toBe(0);
});

test('the close reason of a client is escaped in the error of its session', async () => {
  const served = await serve({ resumeWindowMs: 1 });
  const { client } = await openSession(served.url);
  client.write(closeFrame(3000, '\u001b[2J\u009b31m\u202e\r\nINFO all is well'));
  await client.closeCode();
  client.socket.destroy();
  await served.until(() => served.events.includes('close'));
  expect(served.events[0]).toContain('INFO all is well');
});

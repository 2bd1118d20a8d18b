import { FakeClock } from '@milepost/progress-core/testing';
import { turns, until } from '@milepost/testing';
import { numberedMessage, progressMessage } from '@milepost/testing/transports';

import { RESUME_OFFER } from '../src/control.js';
import { connect, startServer } from './connect.js';
import { RawPeer } from './raw-peer.js';
import { upTo } from './up-to.js';

test('a client resumes its session while the server still holds the old connection open', async () => {
  const { client, proxy, session } = await connect();
  for (const index of upTo(3)) void session.transport.send(numberedMessage(index));
  // The server does not notice the end of the first connection.
  proxy.cut('half');
  for (const index of upTo(3)) void session.transport.send(numberedMessage(index + 3));
  void client.transport.send(numberedMessage(0));
  await until(() => client.numbers.length >= 6 && session.numbers.length > 0, 'what was sent meanwhile');
  expect(client.numbers).toEqual(upTo(6));
  expect(session.numbers).toEqual([0]);
  expect(client.resumes).toBe(1);
  expect(session.events).not.toContain('close');
});

test('a delayed resume request does not replace a later one', async () => {
  const { url, sessions, server } = await startServer();
  const { peer, session: secret } = await RawPeer.begin(url);
  const session = sessions[0];
  for (const index of upTo(3)) void session?.transport.send(numberedMessage(index));
  await until(() => peer.messages.length === 3, 'the first messages');
  peer.socket.terminate();

  const back = await RawPeer.comeBack(url, { kind: 'resume', session: secret, received: 3, attempt: 2 });
  await until(() => back.controls.length > 0, 'the word that the session goes on');
  for (const value of upTo(3)) void session?.transport.send(progressMessage('token', value));
  await until(() => back.messages.length === 3, 'messages after it came back');
  back.say({ kind: 'ack', received: 6 });

  // This request was delayed on its way, so its count is out of date.
  const late = await RawPeer.comeBack(url, { kind: 'resume', session: secret, received: 3, attempt: 1 });
  await until(() => late.closeCode !== undefined, 'the end of the late attempt');
  expect(late.messages).toEqual([]);
  void session?.transport.send(numberedMessage(3));
  await until(() => back.messages.length === 4, 'a message over the connection that is in use');
  expect(back.messages.at(-1)).toEqual(numberedMessage(3));
  expect(server.sessionCount).toBe(1);
  expect(session?.events).toEqual([]);
});

test.each(['null', '0', '""', '[]', 'no JSON', '{"jsonrpc":"2.0","method":"milepost/resume"}'])(
  'a client that sends %s instead of a valid resume request is refused, and harms no session',
  async (frame) => {
    const { url, refusals, sessions } = await startServer();
    const { peer } = await RawPeer.begin(url);
    const stranger = await RawPeer.comeBack(url, frame);
    await until(() => stranger.closeCode !== undefined, 'the refusal');
    expect(stranger.closeCode).toBe(1002);
    expect(refusals.map(({ code }) => code)).toEqual(['protocol_error']);
    void sessions[0]?.transport.send(numberedMessage(0));
    await until(() => peer.messages.length > 0, 'a message to somebody else');
    await turns(20);
    expect(peer.closeCode).toBeUndefined();
  },
);

test('a resume request after the time limit is refused, and the session keeps its connection', async () => {
  const clock = new FakeClock();
  const { url, sessions, refusals } = await startServer({ handshakeTimeoutMs: 50, clock });
  const { peer, session: secret } = await RawPeer.begin(url);
  const late = await RawPeer.open(url, RESUME_OFFER);
  // The client sends its request before it reads the refusal.
  late.socket.pause();
  await until(async () => {
    await clock.advanceAsync(50);
    return refusals.length > 0;
  }, 'the refusal');
  late.say({ kind: 'resume', session: secret, received: 0, attempt: 1 });
  void sessions[0]?.transport.send(numberedMessage(0));
  late.socket.resume();
  await until(() => late.closeCode !== undefined, 'the goodbye');
  expect(late.closeCode).toBe(4008);
  await until(() => peer.messages.length > 0, 'a message to the one whose session it is');
  expect(sessions[0]?.events).toEqual([]);
  expect(refusals.map(({ code }) => code)).toEqual(['handshake_timeout']);
});

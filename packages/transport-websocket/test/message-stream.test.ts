import type { JsonRpcMessage } from '@milepost/progress-core';
import { FakeClock } from '@milepost/progress-core/testing';
import { turns } from '@milepost/testing';
import { numberedMessage, progressMessage } from '@milepost/testing/transports';

import { encodeControl } from '../src/control.js';
import { FakeWire } from './fake-wire.js';
import { streamEnd } from './stream-end.js';
import { upTo } from './up-to.js';

const ack = (received: number): string => encodeControl({ kind: 'ack', received });
const textOf = (message: JsonRpcMessage): string => JSON.stringify(message);

test('messages without a connection are written on the next one, with only the latest progress', async () => {
  const { stream } = streamEnd();
  const sending = [
    numberedMessage(0),
    progressMessage(1, 1),
    progressMessage(1, 2),
    numberedMessage(1),
    progressMessage(1, 3),
  ].map((message) => stream.send(message));
  const wire = new FakeWire();
  stream.attach(wire);
  await Promise.all(sending);
  expect(wire.frames).toEqual([numberedMessage(0), numberedMessage(1), progressMessage(1, 3)].map(textOf));
});

test('another connection begins with the messages that the peer has not received', async () => {
  const { stream } = streamEnd();
  const [first, second] = [new FakeWire(), new FakeWire()];
  stream.attach(first);
  first.held = true;
  const sending = upTo(3).map((index) => stream.send(numberedMessage(index)));
  stream.detach();
  expect(stream.attach(second, 1)).toBe(true);
  await Promise.all(sending);
  expect(second.frames).toEqual([numberedMessage(1), numberedMessage(2)].map(textOf));
  // The first connection is no longer used, so the end of its write is ignored.
  first.take();
  await stream.send(numberedMessage(3));
  expect(second.frames.at(-1)).toBe(textOf(numberedMessage(3)));
});

test('a send resolves when its own write is done, not when the resent messages are written', async () => {
  const { stream } = streamEnd();
  stream.attach(new FakeWire());
  await stream.send(numberedMessage(0));
  stream.detach();
  const wire = new FakeWire();
  wire.held = true;
  stream.attach(wire);
  let isWritten = false;
  const sending = stream.send(numberedMessage(1)).then(() => (isWritten = true));
  await turns(20);
  expect(wire.frames).toEqual([numberedMessage(0), numberedMessage(1)].map(textOf));
  wire.take();
  await turns(20);
  expect(isWritten).toBe(false);
  wire.take();
  await sending;
});

test('a stream does not continue for a peer that acknowledges more messages than were sent', () => {
  const { stream, told } = streamEnd();
  const wire = new FakeWire();
  stream.attach(wire);
  void stream.send(numberedMessage(0));
  stream.receive(ack(2));
  expect(told).toEqual(['violation: an acknowledgement of messages that were not sent']);
  stream.detach();
  expect(stream.attach(new FakeWire(), 2)).toBe(false);
});

test('messages wait while 4 MiB are not acknowledged, and their progress is coalesced', async () => {
  const { stream } = streamEnd({ maxBufferedLength: 10_000_000 });
  const wire = new FakeWire();
  stream.attach(wire);
  const megabyte = 'x'.repeat(1_048_576);
  const sending = upTo(4).map((index) => stream.send(numberedMessage(index, megabyte)));
  for (const value of upTo(1_000)) sending.push(stream.send(progressMessage('token', value)));
  await Promise.all(sending.slice(0, 3));
  expect(wire.frames).toHaveLength(4);
  stream.receive(ack(1));
  await Promise.all(sending);
  expect(wire.frames.slice(4)).toEqual([textOf(progressMessage('token', 999))]);
});

test('megabytes sent before the peer announces acknowledgements do not prevent a resume', async () => {
  const { stream } = streamEnd({ acknowledges: false, maxBufferedLength: 10_000_000 });
  stream.attach(new FakeWire());
  for (const index of upTo(6)) await stream.send(numberedMessage(index, 'x'.repeat(1_048_576)));
  stream.expectAcknowledgements();
  expect(stream.resumable).toBe(true);
  const next = new FakeWire();
  stream.detach();
  expect(stream.attach(next, 2)).toBe(true);
  expect(next.frames).toHaveLength(4);
});

test('no messages are kept for a peer whose first frame does not announce acknowledgements', async () => {
  const { stream } = streamEnd({ acknowledges: false });
  stream.attach(new FakeWire());
  await stream.send(numberedMessage(0));
  stream.receive(textOf(numberedMessage(0)));
  const next = new FakeWire();
  stream.detach();
  stream.attach(next);
  expect(next.frames).toEqual([]);
  expect(stream.resumable).toBe(false);
});

test('received messages are acknowledged after 512 messages, after 256 KiB, and after a second', () => {
  const clock = new FakeClock();
  const { stream } = streamEnd({ clock });
  const wire = new FakeWire();
  stream.attach(wire);
  for (const index of upTo(512)) stream.receive(textOf(numberedMessage(index)));
  expect(wire.frames).toEqual([ack(512)]);
  stream.receive(textOf(numberedMessage(512, 'x'.repeat(262_144))));
  expect(wire.frames).toEqual([ack(512), ack(513)]);
  stream.receive(textOf(numberedMessage(513)));
  clock.advance(999);
  expect(wire.frames).toHaveLength(2);
  clock.advance(1);
  expect(wire.frames.slice(2)).toEqual([ack(514)]);
  expect(clock.pending).toBe(0);
});

test('no acknowledgement is written to a congested connection', () => {
  const clock = new FakeClock();
  const { stream } = streamEnd({ clock });
  const wire = new FakeWire();
  stream.attach(wire);
  wire.congested = true;
  for (const index of upTo(1_000)) stream.receive(textOf(numberedMessage(index)));
  clock.advance(5_000);
  expect(wire.frames).toEqual([]);
  wire.congested = false;
  clock.advance(1_000);
  expect(wire.frames).toEqual([ack(1_000)]);
  stream.detach();
  expect(clock.pending).toBe(0);
});

test('waiting text above maxBufferedLength is reported', () => {
  const { stream, told } = streamEnd({ maxBufferedLength: 100 });
  const refused = upTo(2).map((index) => stream.send(numberedMessage(index)));
  expect(told).toEqual([]);
  void stream.send(numberedMessage(2, 'x'.repeat(100)));
  expect(told).toEqual(['overflow']);
  stream.close();
  return Promise.all(refused.map((send) => expect(send).rejects.toMatchObject({ code: 'transport' })));
});

test('a message with the method of a control message is refused', async () => {
  const { stream } = streamEnd();
  stream.attach(new FakeWire());
  await expect(
    stream.send({ jsonrpc: '2.0', method: 'milepost/ack', params: { received: 0 } }),
  ).rejects.toMatchObject({
    code: 'transport',
  });
});

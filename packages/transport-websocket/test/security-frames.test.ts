import { turns } from '@milepost/testing';

import type { RefusalCode } from '../src/node.js';
import { closeFrame, frame, Opcode, RawClient, request } from './security-raw-client.js';
import { expectToServe, nextMessage, openSession, serve } from './security-serve.js';

const MAX = 65_536;
const long = (length: number): string => request(1, { pad: 'x'.repeat(length) });
const piece = (text: string, opcode = 0, fin = false): Buffer => frame(text, { opcode, fin });

/** Bytes that a client may not send, and the response. A valid request before them starts a session. */
test.each<[what: string, closeCode: number, RefusalCode, Uint8Array | string]>([
  ['a frame over the limit', 1009, 'message_too_big', frame(long(MAX))],
  [
    'a frame that only claims to be over the limit',
    1009,
    'message_too_big',
    frame('', { length: BigInt(MAX + 1) }),
  ],
  ['a frame that claims 4 GiB', 1009, 'message_too_big', frame('', { length: 2n ** 32n })],
  ['a frame that claims 2^63 bytes', 1009, 'message_too_big', frame('', { length: 2n ** 63n })],
  ['a frame that claims 2^64 - 1 bytes', 1009, 'message_too_big', frame('', { length: 2n ** 64n - 1n })],
  [
    'a message whose fragments exceed the limit',
    1009,
    'message_too_big',
    Buffer.concat([piece('"', Opcode.TEXT), ...Array<Buffer>(17).fill(piece('x'.repeat(4_096)))]),
  ],
  [
    'a message in thousands of fragments',
    1008,
    'protocol_error',
    Buffer.concat([piece('"', Opcode.TEXT), ...Array<Buffer>(5_000).fill(piece('x'))]),
  ],
  [
    'a message in thousands of empty fragments',
    1008,
    'protocol_error',
    Buffer.concat([piece('', Opcode.TEXT), ...Array<Buffer>(5_000).fill(piece(''))]),
  ],
  ['a binary frame', 1003, 'protocol_error', frame(request(1), { opcode: Opcode.BINARY })],
  ['an empty binary frame', 1003, 'protocol_error', frame('', { opcode: Opcode.BINARY })],
  ['text that is not UTF-8', 1007, 'protocol_error', frame(Buffer.from('22c328a0a122', 'hex'))],
  ['half of a character', 1007, 'protocol_error', frame(Buffer.from('22e282', 'hex'))],
  ['a surrogate in UTF-8', 1007, 'protocol_error', frame(Buffer.from('22eda08022', 'hex'))],
  ['an overlong character', 1007, 'protocol_error', frame(Buffer.from('22c0af22', 'hex'))],
  ['a frame that is not masked', 1002, 'protocol_error', frame(request(1), { masked: false })],
  ...[1, 2, 4].map((reserved): [string, number, RefusalCode, Buffer] => [
    `a frame with a reserved bit, as in compressed frames (${reserved})`,
    1002,
    'protocol_error',
    frame(request(1), { reserved }),
  ]),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode): [string, number, RefusalCode, Buffer] => [
    `a frame with a reserved opcode (${opcode})`,
    1002,
    'protocol_error',
    frame('', { opcode }),
  ]),
  ['a fragment without a message', 1002, 'protocol_error', piece('x')],
  [
    'a message between the fragments of another',
    1002,
    'protocol_error',
    Buffer.concat([piece('"', Opcode.TEXT), frame(request(1))]),
  ],
  ['a ping in fragments', 1002, 'protocol_error', frame('', { opcode: Opcode.PING, fin: false })],
  ['a ping that is too long', 1002, 'protocol_error', frame('x'.repeat(126), { opcode: Opcode.PING })],
  [
    'a close frame that is too long',
    1002,
    'protocol_error',
    frame('x'.repeat(126), { opcode: Opcode.CLOSE }),
  ],
  ['a close frame of one byte', 1002, 'protocol_error', frame('x', { opcode: Opcode.CLOSE })],
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535].map(
    (code): [string, number, RefusalCode, Buffer] => [
      `a forbidden close code (${code})`,
      1002,
      'protocol_error',
      closeFrame(code),
    ],
  ),
  [
    'a close reason that is not UTF-8',
    1007,
    'protocol_error',
    frame(Buffer.from('03e8c328', 'hex'), { opcode: Opcode.CLOSE }),
  ],
  ['another HTTP request', 1002, 'protocol_error', 'GET /mcp HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['garbage', 1002, 'protocol_error', Buffer.alloc(100_000, 0xff)],
])('a session ends if the client sends %s', async (_, closeCode, code, bytes) => {
  const served = await serve({ maxMessageBytes: MAX });
  const { client } = await openSession(served.url);
  client.write(frame(request(1)));
  expect(await nextMessage(client)).toMatchObject({ id: 1 });
  client.write(bytes);
  expect(await client.closeCode()).toBe(closeCode);
  expect(served.refusals).toMatchObject([{ code, remoteAddress: '127.0.0.1' }]);
  expect(served.events).toEqual([expect.stringContaining(served.refusals[0]?.reason ?? '!'), 'close']);
  expect(served.server.sessionCount).toBe(0);
  await expectToServe(served.url);
});

test('a forbidden frame is refused even as the first frame of a connection', async () => {
  const served = await serve({ maxMessageBytes: MAX });
  for (const bytes of [frame('', { reserved: 4 }), frame('', { opcode: Opcode.BINARY }), frame(long(MAX))]) {
    const client = await RawClient.upgraded(served.url);
    client.write(bytes);
    await client.closeCode();
  }
  expect(served.codes).toEqual(['protocol_error', 'protocol_error', 'message_too_big']);
  await expectToServe(served.url);
});

test('a client that ignores a close frame is cut off, even if it continues to write', async () => {
  const served = await serve();
  const { client } = await openSession(served.url);
  client.write(frame('', { opcode: Opcode.BINARY }));
  expect(await client.closeCode()).toBe(1003);
  client.write(frame(request(1)));
  client.write(frame('', { reserved: 7 }));
  const { client: other } = await openSession(served.url);
  other.write(closeFrame(1000));
  expect(await other.closeCode()).toBe(1000);
  // Both clients keep their own side open.
  await client.ended();
  await served.until(() => served.events.filter((event) => event === 'close').length === 2);
  expect(served.codes).toEqual(['protocol_error']);
  expect(served.server.sessionCount).toBe(0);
});

test('a message of the maximum length is accepted whole, in fragments, and byte by byte', async () => {
  const served = await serve({ maxMessageBytes: 1_000 });
  const text = long(1_000 - long(0).length);
  const client = await RawClient.upgraded(served.url);
  const byteForByte = frame(text);
  client.socket.setNoDelay(true);
  client.write(frame(text));
  client.write(
    Buffer.concat([
      piece(text.slice(0, 1), Opcode.TEXT),
      piece(text.slice(1, 999)),
      piece(text.slice(999), 0, true),
    ]),
  );
  for (const [index] of byteForByte.entries()) {
    client.write(byteForByte.subarray(index, index + 1));
    await turns(1);
  }
  for (let count = 0; count < 3; count++) expect(await nextMessage(client)).toMatchObject({ id: 1 });
  expect(served.refusals).toEqual([]);
});

test.each([
  ['text that is not JSON', '\u001b[31m\u009b\u202e{'],
  ['an empty frame', ''],
  ['null', 'null'],
  ['a number', '1e999'],
  ['a batch', `[${request(1)}]`],
  ['a megabyte of nested arrays', '['.repeat(1_000_000)],
  ['a request with deeply nested params', request(1, { nested: JSON.parse(nested(4_000)) as object })],
  ['a message within the key __proto__', '{"__proto__":{"jsonrpc":"2.0","id":1,"method":"x"}}'],
  [
    'a message with __proto__ in its params',
    '{"jsonrpc":"2.0","id":1,"method":"x","params":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}}',
  ],
])('an invalid or unusual message does not end the session: %s', async (_, text) => {
  const served = await serve();
  const client = await RawClient.upgraded(served.url);
  client.write(frame(text));
  client.write(frame(request(2)));
  let message = await nextMessage(client);
  if ('id' in message && message.id === 1) message = await nextMessage(client);
  expect(message).toMatchObject({ id: 2 });
  expect(served.refusals).toEqual([]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test('a message that is nested too deeply to be answered does not end the session', async () => {
  const served = await serve();
  const client = await RawClient.upgraded(served.url);
  client.write(frame(`{"jsonrpc":"2.0","id":1,"method":"echo","params":${nested(400_000)}}`));
  client.write(frame(request(2)));
  const answered = await nextMessage(client);
  expect(answered).toHaveProperty('id');
  expect(served.refusals).toEqual([]);
});

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

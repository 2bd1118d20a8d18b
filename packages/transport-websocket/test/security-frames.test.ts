import type { RefusalCode } from '../src/node.js';
import { closeFrame, frame, Opcode, RawClient, request } from './security-raw-client.js';
import { expectToServe, nextMessage, openSession, serve } from './security-serve.js';
import { turns } from './turns.js';

const MAX = 65_536;
const long = (length: number): string => request(1, { pad: 'x'.repeat(length) });
const piece = (text: string, opcode = 0, fin = false): Buffer => frame(text, { opcode, fin });

/** What a client may not write, and the answer to it; after an honest request, so that a session stands. */
test.each<[what: string, closeCode: number, RefusalCode, Uint8Array | string]>([
  ['a frame over the limit', 1009, 'message_too_big', frame(long(MAX))],
  ['a frame that only says to be', 1009, 'message_too_big', frame('', { length: BigInt(MAX + 1) })],
  ['a frame that says to be of 4 GiB', 1009, 'message_too_big', frame('', { length: 2n ** 32n })],
  ['a frame that says to be of 2^63 bytes', 1009, 'message_too_big', frame('', { length: 2n ** 63n })],
  [
    'a frame that says to be of 2^64 - 1 bytes',
    1009,
    'message_too_big',
    frame('', { length: 2n ** 64n - 1n }),
  ],
  [
    'a message that its pieces take over the limit',
    1009,
    'message_too_big',
    Buffer.concat([piece('"', Opcode.TEXT), ...Array<Buffer>(17).fill(piece('x'.repeat(4_096)))]),
  ],
  [
    'a message in thousands of pieces',
    1008,
    'protocol_error',
    Buffer.concat([piece('"', Opcode.TEXT), ...Array<Buffer>(5_000).fill(piece('x'))]),
  ],
  [
    'a message in thousands of pieces of nothing',
    1008,
    'protocol_error',
    Buffer.concat([piece('', Opcode.TEXT), ...Array<Buffer>(5_000).fill(piece(''))]),
  ],
  ['a binary frame', 1003, 'protocol_error', frame(request(1), { opcode: Opcode.BINARY })],
  ['an empty binary frame', 1003, 'protocol_error', frame('', { opcode: Opcode.BINARY })],
  ['what is no UTF-8', 1007, 'protocol_error', frame(Buffer.from('22c328a0a122', 'hex'))],
  ['half of a character', 1007, 'protocol_error', frame(Buffer.from('22e282', 'hex'))],
  ['a surrogate in UTF-8', 1007, 'protocol_error', frame(Buffer.from('22eda08022', 'hex'))],
  ['an overlong character', 1007, 'protocol_error', frame(Buffer.from('22c0af22', 'hex'))],
  ['a frame that is not masked', 1002, 'protocol_error', frame(request(1), { masked: false })],
  ...[1, 2, 4].map((reserved): [string, number, RefusalCode, Buffer] => [
    `a reserved bit, as of compressed frames (${reserved})`,
    1002,
    'protocol_error',
    frame(request(1), { reserved }),
  ]),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode): [string, number, RefusalCode, Buffer] => [
    `a reserved opcode (${opcode})`,
    1002,
    'protocol_error',
    frame('', { opcode }),
  ]),
  ['a piece of no message', 1002, 'protocol_error', piece('x')],
  [
    'a message within the pieces of another',
    1002,
    'protocol_error',
    Buffer.concat([piece('"', Opcode.TEXT), frame(request(1))]),
  ],
  ['a ping in pieces', 1002, 'protocol_error', frame('', { opcode: Opcode.PING, fin: false })],
  ['a ping that is too long', 1002, 'protocol_error', frame('x'.repeat(126), { opcode: Opcode.PING })],
  ['a close that is too long', 1002, 'protocol_error', frame('x'.repeat(126), { opcode: Opcode.CLOSE })],
  ['a close of one byte', 1002, 'protocol_error', frame('x', { opcode: Opcode.CLOSE })],
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535].map(
    (code): [string, number, RefusalCode, Buffer] => [
      `a close code that may not be (${code})`,
      1002,
      'protocol_error',
      closeFrame(code),
    ],
  ),
  [
    'a close reason that is no UTF-8',
    1007,
    'protocol_error',
    frame(Buffer.from('03e8c328', 'hex'), { opcode: Opcode.CLOSE }),
  ],
  ['another HTTP request', 1002, 'protocol_error', 'GET /mcp HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['garbage', 1002, 'protocol_error', Buffer.alloc(100_000, 0xff)],
])('refused: %s', async (_, closeCode, code, bytes) => {
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

test('what is refused in the first frame is refused as well, and so is what came with the handshake', async () => {
  const served = await serve({ maxMessageBytes: MAX });
  for (const bytes of [frame('', { reserved: 4 }), frame('', { opcode: Opcode.BINARY }), frame(long(MAX))]) {
    const client = await RawClient.upgraded(served.url);
    client.write(bytes);
    await client.closeCode();
  }
  expect(served.codes).toEqual(['protocol_error', 'protocol_error', 'message_too_big']);
  await expectToServe(served.url);
});

test('who does not go when it is told to is cut off, whatever it goes on to write', async () => {
  const served = await serve();
  const { client } = await openSession(served.url);
  client.write(frame('', { opcode: Opcode.BINARY }));
  expect(await client.closeCode()).toBe(1003);
  client.write(frame(request(1)));
  client.write(frame('', { reserved: 7 }));
  const { client: other } = await openSession(served.url);
  other.write(closeFrame(1000));
  expect(await other.closeCode()).toBe(1000);
  // Both keep their own side open.
  await client.ended();
  await served.until(() => served.events.filter((event) => event === 'close').length === 2);
  expect(served.codes).toEqual(['protocol_error']);
  expect(served.server.sessionCount).toBe(0);
});

test('the longest message is taken: whole, in pieces, and byte for byte', async () => {
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
  ['what is no JSON', '\u001b[31m\u009b\u202e{'],
  ['nothing', ''],
  ['null', 'null'],
  ['a number', '1e999'],
  ['a batch', `[${request(1)}]`],
  ['a megabyte of nesting', '['.repeat(1_000_000)],
  ['a megabyte of nesting that is JSON', request(1, { nested: JSON.parse(nested(4_000)) as object })],
  ['keys that are not what they seem', '{"__proto__":{"jsonrpc":"2.0","id":1,"method":"x"}}'],
  [
    'a message with the prototype as its params',
    '{"jsonrpc":"2.0","id":1,"method":"x","params":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}}',
  ],
])('what JSON-RPC does not allow, or hardly, is told and passed over: %s', async (_, text) => {
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

test('a message that is nested too deep to be answered ends nothing', async () => {
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

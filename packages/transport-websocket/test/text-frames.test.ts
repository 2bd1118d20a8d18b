import { createRequire } from 'node:module';
import type { Writable } from 'node:stream';

import fc from 'fast-check';

import { encodeTextFrames } from '../src/node/text-frames.js';

const { Receiver } = createRequire(__filename)('ws') as { Receiver: new (options: object) => Writable };

/** What `ws` reads of the frames. */
function textsOf(frames: Buffer): string[] {
  const texts: string[] = [];
  const receiver = new Receiver({ isServer: false });
  receiver.on('message', (data: Buffer, isBinary: boolean) => {
    expect(isBinary).toBe(false);
    texts.push(data.toString());
  });
  receiver.write(frames);
  return texts;
}

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary-ascii' }),
  fc.constantFrom('é'.repeat(62), 'é'.repeat(63), '€'.repeat(42)),
);

test('texts of any kind are read as they were, whatever stands beside them', () => {
  fc.assert(
    fc.property(fc.array(anyText), (texts) => expect(textsOf(encodeTextFrames(texts))).toEqual(texts)),
  );
});

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])('a text of %p bytes is read', (length) => {
  const texts = ['x'.repeat(length), 'behind'];
  expect(textsOf(encodeTextFrames(texts))).toEqual(texts);
});

import { createRequire } from 'node:module';
import type { Writable } from 'node:stream';

import fc from 'fast-check';

import { encodeTextFrames } from '../src/node/text-frames.js';

const { Receiver } = createRequire(__filename)('ws') as { Receiver: new (options: object) => Writable };

/** Returns the texts that `ws` reads from the frames. */
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

test('ws reads any sequence of texts unchanged', () => {
  fc.assert(
    fc.property(fc.array(anyText), (texts) => expect(textsOf(encodeTextFrames(texts))).toEqual(texts)),
  );
});

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])(
  'ws reads a text of %p bytes, and the text after it',
  (length) => {
    const texts = ['x'.repeat(length), 'behind'];
    expect(textsOf(encodeTextFrames(texts))).toEqual(texts);
  },
);

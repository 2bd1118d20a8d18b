import { ProgressErrorCode } from '@milepost/progress-core';
import fc from 'fast-check';

import { LineDecoder } from '../src/index.js';

function setUp(maxMessageBytes?: number) {
  const lines: string[] = [];
  const errors: Error[] = [];
  const decoder = new LineDecoder({
    maxMessageBytes,
    onLine: (line) => void lines.push(line),
    onError: (error) => void errors.push(error),
  });
  return { decoder, lines, errors };
}

const encoder = new TextEncoder();

/**
 * Pushes `bytes` in chunks of `step` bytes. The buffer is overwritten after each push, as a reader may do.
 */
function pushIn(decoder: LineDecoder, bytes: Uint8Array, step: number): void {
  const buffer = new Uint8Array(step);
  for (let at = 0; at < bytes.length; at += step) {
    const piece = bytes.subarray(at, at + step);
    buffer.set(piece);
    decoder.push(buffer.subarray(0, piece.length));
    buffer.fill(0x78);
  }
}

test('the same lines are read however the chunks are cut', () => {
  const text = 'first\r\n\nzwölf Boxkämpfer\n\r\n{"emoji":"👩‍🚀"}\n日本語\nlast without a break';
  const expected = ['first', 'zwölf Boxkämpfer', '{"emoji":"👩‍🚀"}', '日本語', 'last without a break'];
  const bytes = encoder.encode(text);
  for (let step = 1; step <= bytes.length; step++) {
    const { decoder, lines, errors } = setUp();
    pushIn(decoder, bytes, step);
    decoder.end();
    expect(lines).toEqual(expected);
    expect(errors).toEqual([]);
  }
});

test('any lines are read correctly, wherever the chunks are cut', () => {
  const line = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll(/[\r\n]/g, ' '));
  const cuts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 20 }),
      cuts,
      fc.constantFrom('\n', '\r\n'),
      (texts, sizes, lineBreak) => {
        const { decoder, lines } = setUp();
        const bytes = encoder.encode(texts.map((text) => text + lineBreak).join(''));
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1;
          decoder.push(bytes.slice(at, at + size));
          at += size;
        }
        const withoutMark = texts.map((text, index) => (index === 0 ? text.replace(/^\uFEFF/, '') : text));
        expect(lines).toEqual(withoutMark.filter((text) => text !== ''));
      },
    ),
    { numRuns: 500 },
  );
});

test('onLine is called for every complete line before push returns', () => {
  const { decoder, lines } = setUp();
  decoder.push(encoder.encode('one\ntwo\nthr'));
  expect(lines).toEqual(['one', 'two']);
  decoder.push(encoder.encode('ee\n'));
  expect(lines).toEqual(['one', 'two', 'three']);
});

test('a byte order mark is ignored only at the start', () => {
  const { decoder, lines } = setUp();
  decoder.push(encoder.encode('\uFEFF{}\n\uFEFF{}\n'));
  expect(lines).toEqual(['{}', '\uFEFF{}']);
});

test('bytes that are not UTF-8 are read as replacement characters', () => {
  const { decoder, lines } = setUp();
  decoder.push(Uint8Array.of(0x61, 0xff, 0x62, 0x0a));
  expect(lines).toEqual(['a\uFFFDb']);
});

describe('maxMessageBytes', () => {
  test.each([1, 2, 3, 7, 64, 4096])(
    'a longer line is skipped and reported once, and the next line is read, in chunks of %d bytes',
    (step) => {
      const { decoder, lines, errors } = setUp(10);
      const text = `before\n${'é'.repeat(300)}\n0123456789\n0123456789A\nafter\n`;
      pushIn(decoder, encoder.encode(text), step);
      expect(lines).toEqual(['before', '0123456789', 'after']);
      expect(errors).toHaveLength(2);
      expect(errors[0]).toMatchObject({ code: ProgressErrorCode.TRANSPORT });
      expect(errors[0]?.message).toContain('more than 10 bytes');
    },
  );

  test('a longer line is reported as soon as it exceeds the limit, and only once', () => {
    const { decoder, errors } = setUp(1_000);
    const chunk = encoder.encode('x'.repeat(600));
    decoder.push(chunk);
    expect(errors).toHaveLength(0);
    decoder.push(chunk);
    expect(errors).toHaveLength(1);
    for (let turn = 0; turn < 1_000; turn++) decoder.push(chunk);
    expect(errors).toHaveLength(1);
  });

  test('a longer line without a line break is not delivered at the end', () => {
    const { decoder, lines } = setUp(3);
    decoder.push(encoder.encode('abcdef'));
    decoder.end();
    expect(lines).toEqual([]);
  });
});

test('a line of 10 MB is read from chunks of 100 bytes', () => {
  const { decoder, lines } = setUp();
  const text = '0123456789'.repeat(1_000_000);
  pushIn(decoder, encoder.encode(`${text}\nnext\n`), 100);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toBe(text);
});

import fc from 'fast-check';
import wrapAnsi from 'wrap-ansi';

import { cellWidth, fitTo, oneLine, truncateTo } from '../src/terminal-text.js';

describe('text of unknown origin', () => {
  test.each([
    ['colours', '\u001b[31mred\u001b[0m', 'red'],
    ['cursor movements and clearing', '\u001b[2J\u001b[1;1Hhome', 'home'],
    ['a window title', 'a\u001b]0;taken over\u0007b', 'ab'],
    ['a link', '\u001b]8;;http://x\u001b\\click\u001b]8;;\u001b\\', 'click'],
    ['a device control string', 'a\u001bPq#0;1\u001b\\b', 'ab'],
    ['eight-bit control sequences', 'a\u009b31mb\u009d0;title\u009cc', 'abc'],
    ['an incomplete sequence', 'a\u001b[31', 'a'],
    ['a control string that never ends', 'a\u001b]0;and so on', 'a'],
    ['line breaks and tabs, and leaves spaces', 'one\r\ntwo\u2028three\tfour', 'one two three four'],
    ['bells, backspaces and NULs', 'a\u0007\b\u0000b', 'ab'],
    ['characters that change the direction or are invisible', 'a\u202eb\u2066c\u200bd\ufeff', 'abcd'],
    ['half of a surrogate pair', 'a\ud83d', 'a'],
  ])('oneLine removes %s', (_, text, expected) => {
    expect(oneLine(text)).toBe(expected);
  });

  test('oneLine never keeps a character that controls a terminal', () => {
    const nasty = fc.string({
      unit: fc.constantFrom('\u001b', '\u009b', '[', ']', 'm', '3', ';', '\u0007', '\\', 'é', '\n'),
    });
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: 'binary' })), (text) => {
        expect(oneLine(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  test('text of megabytes is cut before it is processed', () => {
    expect(oneLine('x'.repeat(5_000_000))).toHaveLength(2_000);
  });
});

describe('the width of text', () => {
  test.each([
    ['plain', 5],
    ['naïve', 5],
    ['e\u0301', 1],
    ['日本', 4],
    ['한글', 4],
    ['ｆｕｌｌ', 8],
    ['🚀', 2],
    ['❤\ufe0f', 2],
    ['1\u20e3', 2],
    ['🖥', 2],
    ['▶', 1],
    ['½', 1],
    ['━─✓…', 4],
  ])('the width of %s is %i cells', (text, cells) => {
    expect(cellWidth(text)).toBe(cells);
  });

  test('an emoji sequence has the largest width that a terminal may draw', () => {
    // A terminal that does not join emoji draws each of them.
    expect(cellWidth(oneLine('👩\u200d👩\u200d👧'))).toBe(6);
    expect(cellWidth('🇩🇪')).toBe(4);
    expect(cellWidth('👍🏽')).toBe(4);
  });

  test('text that fits in a width is not wrapped at that width when it is drawn', () => {
    // `log-update` wraps with these options.
    const drawn = { trim: false, hard: true, wordWrap: false };
    const pieces = fc.constantFrom(
      '1\u20e3',
      '🇩🇪',
      '👍🏽',
      '한',
      '\u1100\u1161',
      'ﾊﾟ',
      'กำ',
      '❤\ufe0f',
      'a',
      ' ',
    );
    const texts = fc.oneof(
      fc.string({ unit: pieces }),
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
    );
    expect(wrapAnsi(oneLine('\u{1d15e}!'), cellWidth(oneLine('\u{1d15e}!')), drawn)).not.toContain('\n');
    fc.assert(
      fc.property(texts, (text) => {
        const safe = oneLine(text);
        expect(wrapAnsi(safe, Math.max(1, cellWidth(safe)), drawn)).not.toContain('\n');
      }),
      { numRuns: 500 },
    );
  });
});

describe('cutting to a width', () => {
  test('text that fits is not changed, and text that is cut ends with an ellipsis', () => {
    expect(truncateTo('progress', 8, '…')).toBe('progress');
    expect(truncateTo('progress', 7, '…')).toBe('progre…');
    expect(truncateTo('progress', 7, '...')).toBe('prog...');
  });

  test('a wide character is never cut in half', () => {
    expect(truncateTo('日本語', 4, '…')).toBe('日…');
    expect(fitTo('日本語', 4, '…')).toBe('日… ');
  });

  test('the result is never wider than requested', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, cells) => {
        expect(cellWidth(truncateTo(oneLine(text), cells, '…'))).toBeLessThanOrEqual(cells);
        expect(cellWidth(fitTo(oneLine(text), cells, '…'))).toBe(cells);
      }),
    );
  });
});

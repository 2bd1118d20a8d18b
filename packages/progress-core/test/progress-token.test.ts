import { verifies } from '@milepost/specification';
import fc from 'fast-check';

import {
  createProgressToken,
  isProgressToken,
  ProgressErrorCode,
  readProgressToken,
  withProgressToken,
} from '../src/index.js';
import { anyValue } from './hostile-values.js';

const anyToken = fc.oneof(fc.string(), fc.maxSafeInteger());
const invalidTokenError = expect.objectContaining({ code: ProgressErrorCode.INVALID_TOKEN }) as unknown;

function thrownBy(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

describe('createProgressToken', () => {
  const tokens = Array.from({ length: 20_000 }, createProgressToken);

  test('creates 22 characters that need no escape in a URL', () => {
    expect(tokens.filter((token) => !/^[\w-]{22}$/.test(token))).toEqual([]);
  });

  test('never creates the same token twice', () => {
    verifies('progress-token-unique');
    expect(new Set(tokens).size).toBe(tokens.length);
  });

  test('makes every one of its 128 bits random', () => {
    const ones = new Array<number>(128).fill(0);
    for (const token of tokens) {
      const bytes = Buffer.from(token, 'base64url');
      expect(bytes).toHaveLength(16);
      for (const bit of ones.keys())
        if ((bytes[bit >> 3] ?? 0) & (1 << (bit & 7))) ones[bit] = (ones[bit] ?? 0) + 1;
    }
    // The limits are ten standard deviations away from the mean.
    const [least, most] = [Math.min(...ones), Math.max(...ones)];
    expect(least).toBeGreaterThan(10_000 - 710);
    expect(most).toBeLessThan(10_000 + 710);
  });
});

// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress#progress-flow
test.each<[unknown, boolean]>([
  ['', true],
  ['1', true],
  [0, true],
  [-1, true],
  [Number.MAX_SAFE_INTEGER, true],
  [Number.MAX_SAFE_INTEGER + 1, false],
  [0.5, false],
  [NaN, false],
  [Infinity, false],
  [1n, false],
  [true, false],
  [null, false],
  [undefined, false],
  [['a'], false],
  [Object('a'), false],
])('only a string or a safe integer is a token: %p (%p)', (value, expected) => {
  verifies('progress-token-string-or-integer');
  expect(isProgressToken(value)).toBe(expected);
});

describe('readProgressToken', () => {
  test('returns the token that withProgressToken has set, with the same type', () => {
    fc.assert(
      fc.property(anyToken, (token) => {
        expect(readProgressToken(withProgressToken({}, token))).toBe(token);
        expect(readProgressToken(withProgressToken(undefined, token))).toBe(token);
      }),
    );
  });

  test('returns undefined if the request does not ask for progress', () => {
    for (const params of [
      undefined,
      null,
      5,
      'params',
      [],
      {},
      { _meta: undefined },
      { _meta: null },
      { _meta: {} },
    ])
      expect(readProgressToken(params)).toBeUndefined();
  });

  test('throws invalid_token, with the type of the value in the message, if the value is not a token', () => {
    expect(() => readProgressToken({ _meta: { progressToken: null } })).toThrow(
      'A progress token must be a string or a safe integer, not null.',
    );
    fc.assert(
      fc.property(anyValue, (value) => {
        fc.pre(value !== undefined && !isProgressToken(value));
        expect(thrownBy(() => readProgressToken({ _meta: { progressToken: value } }))).toEqual(
          invalidTokenError,
        );
      }),
    );
  });

  test('ignores an inherited token', () => {
    expect(readProgressToken(Object.create({ _meta: { progressToken: 'a' } }))).toBeUndefined();
    expect(readProgressToken({ _meta: Object.create({ progressToken: 'a' }) as object })).toBeUndefined();
    expect(readProgressToken(JSON.parse('{"_meta":{"__proto__":{"progressToken":"a"}}}'))).toBeUndefined();
  });
});

describe('withProgressToken', () => {
  test('keeps the other params and the rest of _meta, and does not change the original', () => {
    const original = { name: 'index', _meta: { trace: 'x', progressToken: 'old' } };
    expect(withProgressToken(original, 7)).toEqual({
      name: 'index',
      _meta: { trace: 'x', progressToken: 7 },
    });
    expect(original._meta.progressToken).toBe('old');
  });

  test('throws invalid_token if the token is invalid', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        fc.pre(!isProgressToken(value));
        expect(thrownBy(() => withProgressToken({}, value as string))).toEqual(invalidTokenError);
      }),
    );
  });
});

import { runInNewContext } from 'node:vm';

import fc from 'fast-check';

import { ProgressError, ProgressErrorCode } from '../src/index.js';
import { anyValue, untouchables } from './hostile-values.js';

test('from returns a ProgressError unchanged', () => {
  const error = new ProgressError(ProgressErrorCode.TIMEOUT, 'late');
  expect(ProgressError.from(error, ProgressErrorCode.CANCELLED)).toBe(error);
});

test('from keeps the message of what was thrown, and the thrown value as the cause', () => {
  const thrown = new TypeError('broken');
  expect(ProgressError.from(thrown)).toMatchObject({
    name: 'ProgressError',
    code: 'state_error',
    message: 'broken',
    cause: thrown,
  });
});

test.each<[string, unknown, string]>([
  ['a string', 'no', 'no'],
  ['undefined', undefined, 'undefined'],
  ['null', null, 'null'],
  ['a symbol', Symbol('s'), 'Symbol(s)'],
  ['another realm’s error', runInNewContext('new Error("far")'), 'far'],
  ['a JSON-RPC error', { code: -32_600, message: 'Invalid request' }, 'Invalid request'],
  ['an abort', AbortSignal.abort('enough').reason, 'enough'],
])('from keeps the message of %s', (_, thrown, message) => {
  expect(ProgressError.from(thrown).message).toBe(message);
});

test('from accepts any value that can be thrown', () => {
  fc.assert(
    fc.property(anyValue, (thrown) => {
      const error = ProgressError.from(thrown, ProgressErrorCode.TRANSPORT);
      expect(error).toBeInstanceOf(ProgressError);
      expect(error.code).toBe('transport');
      expect(typeof error.message).toBe('string');
    }),
  );
});

test('from accepts even a value that throws when it is inspected', () => {
  for (const thrown of untouchables()) {
    const error = ProgressError.from(thrown);
    expect(error instanceof ProgressError && error.code === 'state_error').toBe(true);
    expect(typeof error.message).toBe('string');
    expect(error.cause === thrown).toBe(true);
    expect(JSON.parse(JSON.stringify(error))).toEqual({ error: 'state_error', message: error.message });
  }
});

test('toJSON returns the code, the message, and the details if there are any', () => {
  const code = ProgressErrorCode.RATE_LIMIT;
  expect(new ProgressError(code, 'slow down').toJSON()).toEqual({ error: code, message: 'slow down' });
  expect(
    JSON.stringify(new ProgressError(code, 'slow down', { details: { retryAfterMs: 5 }, cause: 'secret' })),
  ).toBe('{"error":"rate_limit","message":"slow down","details":{"retryAfterMs":5}}');
});

test('a ProgressError is an Error, and has a cause only if one was given', () => {
  const error = new ProgressError(ProgressErrorCode.CANCELLED, 'stop');
  expect(error).toBeInstanceOf(Error);
  expect('cause' in error).toBe(false);
  expect('cause' in new ProgressError(ProgressErrorCode.CANCELLED, 'stop', { cause: undefined })).toBe(true);
});

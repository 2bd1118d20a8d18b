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

describe('instanceof', () => {
  /** Loads a second copy of the class, as two installed copies of the package do. */
  function otherCopy(): typeof ProgressError {
    let other: typeof ProgressError | undefined;
    jest.isolateModules(() => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- `isolateModules` is synchronous
      other = (require('../src/index.js') as { ProgressError: typeof ProgressError }).ProgressError;
    });
    if (!other || other === ProgressError) throw new Error('There is no second copy.');
    return other;
  }

  test('recognises the error of another copy of the package, in both directions', () => {
    const Other = otherCopy();
    const [ours, theirs] = [new ProgressError('timeout', 'late'), new Other('cancelled', 'stop')];
    expect(theirs instanceof ProgressError).toBe(true);
    expect(ours instanceof Other).toBe(true);
    expect(ProgressError.from(theirs)).toBe(theirs);
  });

  test('recognises nothing else, not even an object with the same members', () => {
    const alike = { name: 'ProgressError', code: 'timeout', message: 'late' };
    for (const value of [alike, new Error('late'), null, undefined, 'timeout', 5, () => undefined])
      expect((value as unknown) instanceof ProgressError).toBe(false);
    for (const value of untouchables()) expect(value instanceof ProgressError).toBe(false);
  });

  test('of a subclass recognises only the subclass', () => {
    class Late extends ProgressError {}
    expect(new Late('timeout', 'late') instanceof Late).toBe(true);
    expect(new Late('timeout', 'late') instanceof ProgressError).toBe(true);
    expect(new ProgressError('timeout', 'late') instanceof Late).toBe(false);
  });
});

test.each([
  ['AbortError', AbortSignal.abort().reason as unknown, 'cancelled'],
  ['TimeoutError', new DOMException('The operation timed out.', 'TimeoutError'), 'timeout'],
])('from gives an %s of the platform the code that it means', (_, thrown, code) => {
  expect(ProgressError.from(thrown, ProgressErrorCode.TRANSPORT)).toMatchObject({ code, cause: thrown });
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

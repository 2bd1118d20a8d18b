import fc from 'fast-check';

import { isProgress, isProgressNotification, isProgressToken } from '../src/index.js';
import { progressNotificationSchema, progressSchema, progressTokenSchema } from '../src/schemas.js';
import { anyNumber, anyShapeOf, anyValue, mostly } from './hostile-values.js';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const optionally = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  mostly(value, fc.oneof(fc.constant(undefined), anyValue));

const anyProgressEntries = {
  progress: mostly(finite, anyNumber),
  total: optionally(finite),
  message: optionally(fc.string()),
};
const anyProgress = anyShapeOf(fc.record(anyProgressEntries, { requiredKeys: ['progress'] }));
const anyMeta = fc.oneof(fc.constant({ 'milepost/heartbeat': true }), anyShapeOf(fc.constant({})));
const anyParams = anyShapeOf(
  fc.record(
    {
      progressToken: mostly(fc.oneof(fc.string(), fc.maxSafeInteger()), anyNumber),
      ...anyProgressEntries,
      _meta: optionally(anyMeta),
    },
    { requiredKeys: ['progressToken', 'progress'] },
  ),
);
const anyNotification = anyShapeOf(
  fc.record({
    jsonrpc: mostly(fc.constant('2.0')),
    method: mostly(fc.constant('notifications/progress')),
    params: mostly(anyParams),
  }),
);
const anyHalfNotification = fc.record(
  { jsonrpc: fc.constant('2.0'), method: fc.constant('notifications/progress'), params: anyParams },
  { requiredKeys: [] },
);

interface Schema {
  safeParse(value: unknown): { success: boolean };
}

// Returns how many values were accepted and refused. If all values had the same result, the test would prove
// nothing.
function expectEqual(guard: (value: unknown) => boolean, schema: Schema, values: fc.Arbitrary<unknown>) {
  const seen = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(values, (value) => {
      const verdict = guard(value);
      expect(verdict).toBe(schema.safeParse(value).success);
      seen[verdict ? 'accepted' : 'refused']++;
    }),
    { numRuns: 3000 },
  );
  return seen;
}

describe('each guard accepts exactly what its schema accepts', () => {
  test('isProgressToken agrees with progressTokenSchema', () => {
    const values = fc.oneof(anyNumber, fc.string(), anyValue);
    const { accepted, refused } = expectEqual(isProgressToken, progressTokenSchema, values);
    expect(Math.min(accepted, refused)).toBeGreaterThan(100);
  });

  test('isProgress agrees with progressSchema', () => {
    const values = fc.oneof({ weight: 9, arbitrary: anyProgress }, { weight: 1, arbitrary: anyValue });
    const { accepted, refused } = expectEqual(isProgress, progressSchema, values);
    expect(Math.min(accepted, refused)).toBeGreaterThan(100);
  });

  test('isProgressNotification agrees with progressNotificationSchema', () => {
    const values = fc.oneof(
      { weight: 12, arbitrary: anyNotification },
      { weight: 1, arbitrary: anyHalfNotification },
      { weight: 1, arbitrary: anyValue },
    );
    const { accepted, refused } = expectEqual(isProgressNotification, progressNotificationSchema, values);
    expect(Math.min(accepted, refused)).toBeGreaterThan(100);
  });

  test('isProgressNotification agrees with its schema on all values that JSON can carry', () => {
    const json = fc.oneof(
      fc.jsonValue(),
      anyNotification.map((value) => {
        try {
          return JSON.parse(JSON.stringify(value) || 'null') as unknown;
        } catch {
          return null;
        }
      }),
    );
    expectEqual(isProgressNotification, progressNotificationSchema, json);
  });
});

// https://modelcontextprotocol.io/specification/2025-11-25/schema#progressnotification
describe('the shape of a notification', () => {
  const valid = { progressToken: 'token', progress: 1 };
  const notification = (params: unknown): unknown => ({
    jsonrpc: '2.0',
    method: 'notifications/progress',
    params,
  });

  test.each([
    ['a total and a message', { ...valid, total: 2.5, message: '' }],
    ['the token 0', { ...valid, progressToken: 0 }],
    ['an empty token', { ...valid, progressToken: '' }],
    ['a negative progress', { ...valid, progress: -1 }],
    ['a total below the progress', { ...valid, total: 0 }],
    ['anything in _meta', { ...valid, _meta: { any: [{}, null] } }],
  ])('a notification may have %s', (_, params) => {
    expect(isProgressNotification(notification(params))).toBe(true);
    expect(progressNotificationSchema.parse(notification(params))).toEqual(notification(params));
  });

  test.each<[string, unknown]>([
    ['no params', undefined],
    ['params in an array', [valid]],
    ['no token', { progress: 1 }],
    ['a token of null', { ...valid, progressToken: null }],
    ['a fraction as the token', { ...valid, progressToken: 0.5 }],
    ['an unsafe integer as the token', { ...valid, progressToken: 2 ** 53 }],
    ['no progress', { progressToken: 'token' }],
    ['a string of digits as the progress', { ...valid, progress: '1' }],
    ['an infinite progress', { ...valid, progress: Infinity }],
    ['a total of null', { ...valid, total: null }],
    ['a message of null', { ...valid, message: null }],
    ['an array as _meta', { ...valid, _meta: [] }],
    ['an unknown member', { ...valid, percent: 1 }],
    ['inherited params', Object.create(valid)],
    ['a __proto__ member in its JSON', JSON.parse('{"progressToken":"token","progress":1,"__proto__":{}}')],
  ])('a notification may not have %s', (_, params) => {
    expect(isProgressNotification(notification(params))).toBe(false);
    expect(progressNotificationSchema.safeParse(notification(params)).success).toBe(false);
  });

  test('a notification may not have an id, because it would be a request', () => {
    expect(isProgressNotification({ ...(notification(valid) as object), id: 1 })).toBe(false);
  });
});

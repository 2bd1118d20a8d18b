import fc from 'fast-check';

import { type Control, CONTROL_PREFIX, decodeControl, encodeControl } from '../src/control.js';

const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const id = fc.string({ minLength: 1, maxLength: 64, unit: 'binary' });
const controls: fc.Arbitrary<Control> = fc.oneof(
  fc.record({
    kind: fc.constant('session' as const),
    session: id,
    resumeWindowMs: count,
    maxMessageBytes: count,
  }),
  fc.record({ kind: fc.constant('resume' as const), session: id, received: count, attempt: count }),
  fc.record({ kind: fc.constant('resumed' as const), received: count }),
  fc.record(
    { kind: fc.constant('ack' as const), received: count, reply: fc.constant(true as const) },
    { requiredKeys: ['kind', 'received'] },
  ),
);

test('a control message is unchanged after encoding and decoding', () => {
  fc.assert(
    fc.property(controls, (control) => {
      const frame = encodeControl(control);
      expect(frame.startsWith(CONTROL_PREFIX)).toBe(true);
      expect(decodeControl(frame)).toEqual(control);
    }),
  );
});

test('decoding never throws, for any text', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((params) => `${CONTROL_PREFIX}ack","params":${params}}`),
    fc.string().map((rest) => CONTROL_PREFIX + rest),
    fc.constantFrom('null', 'true', '0', '""', '[]', '{}'),
  );
  fc.assert(
    fc.property(texts, (text) => {
      decodeControl(text);
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ['a string', '{"received":"1"}'],
  ['a negative number', '{"received":-1}'],
  ['a fraction', '{"received":0.5}'],
  ['a number that is no safe integer', '{"received":1e300}'],
  ['no number', '{}'],
  ['an array of params', '[1]'],
])('an acknowledgement with %s is not valid', (_what, params) => {
  expect(decodeControl(`${CONTROL_PREFIX}ack","params":${params}}`)).toBeUndefined();
});

test.each(['', 'x'.repeat(129)])('the session id %p is not valid', (session) => {
  const params = JSON.stringify({ session, received: 0, attempt: 1 });
  expect(decodeControl(`${CONTROL_PREFIX}resume","params":${params}}`)).toBeUndefined();
});

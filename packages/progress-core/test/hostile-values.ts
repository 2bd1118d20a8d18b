import { runInNewContext } from 'node:vm';

import fc from 'fast-check';

/** Ordinary numbers, and numbers that code often handles wrongly. */
export const anyNumber = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(0, -0, 1.5, NaN, Infinity, -Infinity, 2 ** 53, -(2 ** 53), Number.MAX_SAFE_INTEGER, 5e-324),
);

/** Any value of JavaScript, except those that throw when they are inspected. */
export const anyValue = fc.oneof(
  fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withSparseArray: true,
    withTypedArray: true,
  }),
  anyNumber,
  fc.string(),
  fc.constantFrom<unknown>(Symbol('s'), () => 1, new Error('e'), /r/, Promise.resolve(), null, undefined),
);

class Instance {}

// Each function returns an object of another kind with the given entries. Only the first three kinds are
// plain.
const shapes: ((entries: object) => unknown)[] = [
  (entries) => entries,
  (entries) => Object.assign(Object.create(null) as object, entries),
  (entries) => Object.assign(runInNewContext('({})') as object, entries),
  (entries) => Object.create(entries) as unknown,
  (entries) => Object.assign(new Instance(), entries),
  (entries) => Object.assign([], entries),
  (entries) => Object.assign(() => undefined, entries),
  (entries) => Object.assign(Object.create(Object.create(null) as object) as object, entries),
];

/** An object with the given entries: mostly a plain one; sometimes with more entries, or of another kind. */
export function anyShapeOf(entries: fc.Arbitrary<object>): fc.Arbitrary<unknown> {
  const more = fc.oneof(
    { weight: 8, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.dictionary(fc.string(), anyValue, { maxKeys: 2 }) },
    { weight: 1, arbitrary: fc.constantFrom({ [Symbol('extra')]: 1 }, { constructor: Instance }) },
    { weight: 1, arbitrary: fc.constant(JSON.parse('{"__proto__":{"progress":1}}') as object) },
  );
  const shape = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...shapes.slice(0, 3)) },
    { weight: 1, arbitrary: fc.constantFrom(...shapes) },
  );
  return fc.tuple(entries, more, shape).map(([own, extra, make]) => make({ ...own, ...extra }));
}

/** Usually a value of `good`, sometimes a value of `bad`. */
export function mostly<T>(
  good: fc.Arbitrary<T>,
  bad: fc.Arbitrary<unknown> = anyValue,
): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 20, arbitrary: good }, { weight: 1, arbitrary: bad });
}

const refuse = (): never => {
  throw new Error('not to be looked at');
};

/** Returns values that throw when they are inspected, called or converted to a string. */
export function untouchables(): unknown[] {
  const traps = {
    get: refuse,
    getPrototypeOf: refuse,
    has: refuse,
    ownKeys: refuse,
    getOwnPropertyDescriptor: refuse,
  };
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  return [
    new Proxy({}, traps),
    new Proxy(() => undefined, traps),
    new Proxy({}, { getPrototypeOf: refuse }),
    revoked,
    Object.defineProperty({}, 'message', { get: refuse }),
    Object.defineProperty(new Error('e'), 'message', { get: refuse }),
    Object.assign(new Error('e'), { message: Symbol('no text') }),
    Object.assign(new Error('e'), { message: { toString: refuse } }),
    { toString: refuse },
    { [Symbol.toPrimitive]: refuse },
    Object.create(null),
  ];
}

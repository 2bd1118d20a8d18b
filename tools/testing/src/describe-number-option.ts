/** Which values an option may have, beside every number above 0. */
export interface NumberOptionKind {
  /** Whether the option may be 0; default false. */
  zero?: boolean;
  /** Whether the option may be `Infinity`; default true. */
  infinity?: boolean;
  /** Whether the option must be a whole number; default false. */
  whole?: boolean;
}

/**
 * Describes an option that is a number, such as a duration, a size, a rate or a count: every value of the
 * right kind is accepted, and every other value is refused with a TypeError or RangeError that names the
 * option.
 *
 * @param create - creates what has the option, with this value of it.
 */
export function describeNumberOption(
  name: string,
  create: (value: never) => unknown,
  { zero = false, infinity = true, whole = false }: NumberOptionKind = {},
): void {
  const given = create as (value: unknown) => unknown;
  const accepted = [
    undefined,
    1,
    2 ** 31,
    ...(zero ? [0] : []),
    ...(infinity ? [Infinity] : []),
    ...(whole ? [] : [1.5]),
  ];
  const outOfRange = [
    NaN,
    -1,
    -Infinity,
    ...(zero ? [] : [0]),
    ...(infinity ? [] : [Infinity]),
    ...(whole ? [1.5] : []),
  ];
  const notNumbers = ['500', [400], true, null, {}, 5n];

  describe(`the option ${name}`, () => {
    test.each(accepted.map((value) => [value]))('may be %p', (value) => {
      expect(() => given(value)).not.toThrow();
    });

    test.each(outOfRange.map((value) => [value]))('is refused with a RangeError if it is %p', (value) => {
      expect(() => given(value)).toThrow(RangeError);
      expect(() => given(value)).toThrow(name);
    });

    test.each(notNumbers.map((value) => [value]))('is refused with a TypeError if it is %p', (value) => {
      expect(() => given(value)).toThrow(TypeError);
      expect(() => given(value)).toThrow(name);
    });
  });
}

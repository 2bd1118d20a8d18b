import { mcpProtocol, ProgressErrorCode } from '@milepost/progress-core';
import { verifies } from '@milepost/specification';
import fc from 'fast-check';

import { expectStrictlyIncreasing, setUp } from './recording-transport.js';

// Values that a caller may pass although the types forbid them.
const anything = fc.oneof(
  fc.double(),
  fc.constantFrom<unknown>(NaN, Infinity, -Infinity, -0, Number.MAX_VALUE, 5e-324, 2 ** 53, -1),
  fc.constantFrom<unknown>('5', '', null, undefined, true, 1n, Symbol('s'), {}, [], () => 1),
  fc.constantFrom<unknown>(Object.create(null), {
    valueOf: () => {
      throw new Error('no number');
    },
  }),
);

describe('report', () => {
  test('sends the progress, the total and the message with the token', () => {
    const { progress, transport } = setUp();
    progress.report(30, 100, 'Reading');
    expect(transport.notifications).toEqual([
      {
        jsonrpc: '2.0',
        method: 'notifications/progress',
        params: { progressToken: 'token', progress: 30, total: 100, message: 'Reading' },
      },
    ]);
  });

  test('leaves out a total and a message that are not given', () => {
    const { progress, transport } = setUp();
    progress.report(1.5);
    expect(transport.notifications[0]?.params).toEqual({ progressToken: 'token', progress: 1.5 });
  });

  test('keeps a total until another is given, and sends a message only once', () => {
    const { progress, transport } = setUp();
    progress.report(1, 10, 'one');
    progress.report(2);
    progress.report(3, 20);
    expect(transport.updates).toEqual([
      { progress: 1, total: 10, message: 'one' },
      { progress: 2, total: 10 },
      { progress: 3, total: 20 },
    ]);
  });

  test('a message is sent with the next update if its own update was held back', async () => {
    verifies('progress-message-for-people');
    const { progress, transport } = setUp({ maxUpdatesPerSecond: 1 });
    progress.report(1);
    progress.report(2, undefined, 'two');
    progress.report(3);
    await progress.flush();
    expect(transport.updates).toEqual([{ progress: 1 }, { progress: 3, message: 'two' }]);
  });

  // "The progress value MUST increase with each notification, even if the total is unknown."
  // https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress#progress-flow
  test('the values that are sent increase strictly, whatever is reported', () => {
    verifies('progress-value-increases');
    const { progress, transport } = setUp();
    for (const value of [5, 5, 3, -1, 5, 6, 6, 2, 7]) progress.report(value);
    expect(transport.values).toEqual([5, 6, 7]);
  });

  // "The progress and the total values MAY be floating point."
  // https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress#progress-flow
  test('accepts fractions, negative values and the largest number', () => {
    const { progress, transport } = setUp();
    for (const value of [-2.5, 0, 0.1, 0.30000000000000004, Number.MAX_VALUE]) progress.report(value);
    expect(transport.values).toEqual([-2.5, 0, 0.1, 0.30000000000000004, Number.MAX_VALUE]);
  });

  test('sends a new total even if nothing else has changed', () => {
    const { progress, transport } = setUp();
    progress.report(5);
    progress.report(5, 10);
    progress.report(5, 10);
    expect(transport.updates).toEqual([{ progress: 5 }, { progress: expect.closeTo(5, 12), total: 10 }]);
    expectStrictlyIncreasing(transport.values);
  });

  test('never throws and sends only finite numbers, whatever it is given', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anything, anything, anything)), (calls) => {
        const { progress, transport, errors } = setUp();
        for (const [value, total, message] of calls) {
          progress.report(value as number, total as number, message as string);
          progress.increment(value as number, message as string);
          progress.message(message as string);
        }
        expectStrictlyIncreasing(transport.values);
        for (const error of errors) expect(error.code).toBe(ProgressErrorCode.INVALID_PROGRESS);
      }),
    );
  });

  test.each([
    ['progress', [NaN]],
    ['progress', [Infinity]],
    ['progress', ['7']],
    ['progress', [1n]],
    ['total', [1, NaN]],
    ['total', [1, null]],
    ['message', [1, 2, 3]],
    ['message', [1, 2, null]],
  ])('reports a %s that is not valid to onError: %p', (name, args) => {
    const { progress, errors } = setUp();
    progress.report(...(args as [number, number, string]));
    expect(errors).toEqual([expect.objectContaining({ code: 'invalid_progress' })]);
    expect(errors[0]?.message).toContain(`The ${name} reported must be a `);
  });

  test('uses the valid values of a call whose other values are not valid', () => {
    const { progress, transport } = setUp();
    progress.report(1, NaN, 'one');
    progress.report(NaN, 10, 'ten');
    progress.report(2, Infinity, 3 as unknown as string);
    expect(transport.updates).toEqual([
      { progress: 1, message: 'one' },
      { progress: expect.closeTo(1, 12), total: 10, message: 'ten' },
      { progress: 2, total: 10 },
    ]);
  });

  test('sends a value above the total as it is, because totals may be estimates', () => {
    const { progress, transport } = setUp();
    progress.report(11, 10);
    expect(transport.updates).toEqual([{ progress: 11, total: 10 }]);
  });
});

describe('increment', () => {
  test('adds one, or the given number', () => {
    const { progress, transport } = setUp();
    progress.increment();
    progress.increment(2.5);
    progress.increment(0);
    progress.increment(1, 'more');
    expect(transport.updates).toEqual([
      { progress: 1 },
      { progress: 3.5 },
      { progress: 4.5, message: 'more' },
    ]);
  });

  test('continues from the reported value', () => {
    const { progress, transport } = setUp();
    progress.report(10, 20);
    progress.increment();
    expect(transport.last).toEqual({ progress: 11, total: 20 });
  });

  test('never decreases the value', () => {
    const { progress, transport } = setUp();
    progress.report(10);
    progress.increment(-5);
    progress.increment();
    expect(transport.values).toEqual([10, 11]);
  });

  test('counts each of many calls that are not sent', async () => {
    const { progress, transport } = setUp({ maxUpdatesPerSecond: 1 });
    for (let index = 0; index < 10_000; index++) progress.increment();
    await progress.complete();
    expect(transport.values).toEqual([1, 10_000]);
  });

  test.each([[NaN], [Infinity], [1n], ['1'], [Symbol('one')], [null]])(
    'adds nothing and calls onError if it gets no finite number (%p)',
    (by) => {
      const { progress, transport, errors } = setUp();
      progress.report(1);
      progress.increment(by as number);
      expect(transport.values).toEqual([1]);
      expect(errors).toEqual([expect.objectContaining({ code: 'invalid_progress' })]);
    },
  );

  test('adds up the calls of parallel workers on one token', async () => {
    const { progress, transport, clock } = setUp({ maxUpdatesPerSecond: 10 });
    progress.report(0, 400);
    const workers = Array.from({ length: 8 }, async (_, worker) => {
      for (let step = 0; step < 50; step++) {
        await transport.after(1 + ((worker * 7 + step) % 5));
        progress.increment();
      }
    });
    const done = Promise.all(workers).then(() => progress.complete());
    await clock.advanceAsync(1000);
    await done;
    expectStrictlyIncreasing(transport.values);
    expect(transport.last).toEqual({ progress: 400, total: 400 });
    expect(transport.updates.length).toBeGreaterThan(5);
  });
});

describe('message', () => {
  test('is sent without an advance, with a value that increases by too little to be visible', () => {
    const { progress, transport } = setUp();
    progress.report(50, 100);
    for (const text of ['a', 'b', 'c']) progress.message(text);
    expect(transport.updates.map(({ message }) => message)).toEqual([undefined, 'a', 'b', 'c']);
    for (const value of transport.values) expect(value).toBeCloseTo(50, 12);
    expectStrictlyIncreasing(transport.values);
  });

  test('is sent once, and not when it is repeated', () => {
    const { progress, transport } = setUp();
    progress.message('same');
    progress.message('same');
    progress.report(0, undefined, 'same');
    expect(transport.updates).toEqual([{ progress: 0, message: 'same' }]);
  });

  test('never raises the value above the total', () => {
    const { progress, transport } = setUp();
    progress.report(100, 100);
    for (let index = 0; index < 100; index++) progress.message(`checking ${String(index)}`);
    expect(transport.updates).toHaveLength(101);
    for (const { progress: value, total } of transport.updates) expect(value).toBe(total);
    expectStrictlyIncreasing(transport.values);
  });

  test.each([0, 1e-20, -5, 1e17, -1e300, Number.MAX_SAFE_INTEGER])('is sent at the value %p', (value) => {
    const { progress, transport } = setUp();
    progress.report(value);
    progress.message('here');
    expect(transport.last).toMatchObject({ message: 'here' });
    expectStrictlyIncreasing(transport.values);
    expect(Math.abs((transport.last?.progress ?? NaN) - value)).toBeLessThanOrEqual(
      Math.max(Math.abs(value), 1) * 1e-15,
    );
  });
});

test('another protocol encodes the updates', () => {
  const { progress, transport } = setUp({
    protocol: {
      encode: (token, update) => mcpProtocol.encode(`other ${String(token)}`, update),
    },
  });
  progress.report(1);
  expect(transport.notifications[0]?.params.progressToken).toBe('other token');
});

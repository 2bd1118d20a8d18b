import { ProgressErrorCode } from '@milepost/progress-core';
import fc from 'fast-check';

import type { ProgressPhase } from '../src/index.js';
import { codeThrownBy, expectStrictlyIncreasing, setUp } from './recording-transport.js';

describe('phases', () => {
  test('divide the whole by their weights, whose sum is the total if none is known', () => {
    const { progress, transport } = setUp();
    const { read, transform, write } = progress.phases({ read: 1, transform: 7, write: 2 });
    read.report(50, 100);
    read.report(100, 100, 'read');
    transform.report(1, 2);
    transform.complete('transformed');
    write.complete();
    expect(transport.updates).toEqual([
      { progress: 0, total: 10 },
      { progress: 0.5, total: 10 },
      { progress: 1, total: 10, message: 'read' },
      { progress: 4.5, total: 10 },
      { progress: 8, total: 10, message: 'transformed' },
      { progress: 10, total: 10 },
    ]);
  });

  test('divide the rest of a known total', () => {
    const { progress, transport } = setUp();
    progress.report(20, 100);
    const { one, two } = progress.phases({ one: 3, two: 1 });
    one.complete();
    two.report(1, 2);
    two.complete();
    expect(transport.values).toEqual([20, 80, 90, 100]);
    expect(transport.last?.total).toBe(100);
  });

  test('can be nested', () => {
    const { progress, transport } = setUp();
    const { load, store } = progress.phases({ load: 6, store: 4 });
    const { fetch, parse } = load.phases({ fetch: 2, parse: 1 });
    const { head, body } = fetch.phases({ head: 1, body: 1 });
    head.complete();
    expect(transport.last).toEqual({ progress: 2, total: 10 });
    body.report(5, 10);
    expect(transport.last).toEqual({ progress: 3, total: 10 });
    parse.complete();
    expect(transport.last).toEqual({ progress: 5, total: 10 });
    fetch.complete();
    expect(transport.last).toEqual({ progress: 6, total: 10 });
    store.complete();
    expect(transport.last).toEqual({ progress: 10, total: 10 });
  });

  test('can run at the same time, and end in any order', () => {
    const { progress, transport } = setUp();
    const parts = progress.phases({ a: 1, b: 1, c: 1 });
    for (let step = 1; step <= 10; step++)
      for (const part of [parts.c, parts.a, parts.b]) part.report(step, 10);
    parts.b.complete();
    parts.c.complete();
    parts.a.complete();
    expectStrictlyIncreasing(transport.values);
    expect(transport.updates).toHaveLength(31);
    expect(transport.last).toEqual({ progress: 3, total: 3 });
  });

  test('do not go back if their total grows late', () => {
    const { progress, transport } = setUp();
    const { scan } = progress.phases({ scan: 10 });
    scan.report(5, 10);
    scan.report(6, 1000);
    scan.report(499);
    expect(transport.values).toEqual([0, 5]);
    scan.report(500);
    scan.report(501);
    expect(transport.values).toEqual([0, 5, 5.01]);
  });

  test('count only when they complete if they have no total', () => {
    const { progress, transport } = setUp();
    const { walk, rest } = progress.phases({ walk: 1, rest: 1 });
    for (let step = 0; step < 100; step++) walk.increment();
    expect(transport.values).toEqual([0]);
    walk.complete();
    rest.complete();
    expect(transport.values).toEqual([0, 1, 2]);
  });

  test('that never report are counted by complete()', async () => {
    const { progress, transport } = setUp();
    const { one } = progress.phases({ one: 1, forgotten: 1 });
    one.complete();
    await progress.complete();
    expect(transport.values).toEqual([0, 1, 2]);
  });

  test('count as done, and no more, if they exceed their total', () => {
    const { progress, transport } = setUp();
    const { one } = progress.phases({ one: 1, two: 1 });
    one.report(500, 100);
    one.report(600, 100);
    expect(transport.values).toEqual([0, 1]);
  });

  test.each([
    [1, 0],
    [0, 0],
    [-1, -2],
    [-1, 2],
  ])('have no share done at %d of %d, until they complete', (value, total) => {
    const { progress, transport } = setUp();
    const { one } = progress.phases({ one: 1 });
    one.report(value, total);
    expect(transport.values).toEqual([0]);
    one.complete();
    expect(transport.values).toEqual([0, 1]);
  });

  test('near the largest number end at a finite total', () => {
    const { progress, transport } = setUp();
    progress.report(1e308);
    const { one } = progress.phases({ one: 1e308 });
    one.complete();
    expect(transport.last).toEqual({ progress: Number.MAX_VALUE, total: Number.MAX_VALUE });
  });

  test('of weight 0 do not advance the whole', () => {
    const { progress, transport } = setUp();
    const { nothing, all } = progress.phases({ nothing: 0, all: 1 });
    nothing.complete();
    all.report(1, 2);
    all.complete();
    expect(transport.values).toEqual([0, 0.5, 1]);
  });

  test('send their messages, even if the value does not advance', () => {
    const { progress, transport } = setUp();
    const { one, two } = progress.phases({ one: 1, two: 1 });
    one.message('one');
    two.message('two');
    one.complete('one is done');
    one.complete('really');
    expect(transport.updates.map(({ message }) => message)).toEqual([
      undefined,
      'one',
      'two',
      'one is done',
      'really',
    ]);
    expectStrictlyIncreasing(transport.values);
  });

  test('use only one update of the rate when they complete', () => {
    const { progress, transport } = setUp({ maxUpdatesPerSecond: 1, burst: 4 });
    const { one, two } = progress.phases({ one: 1, two: 1 });
    one.complete();
    two.report(1, 2);
    two.complete();
    expect(transport.values).toEqual([0, 1, 1.5, 2]);
  });

  test('end at the total of the whole, even if that has grown', () => {
    const { progress, transport } = setUp();
    const { one, two } = progress.phases({ one: 1, two: 1 });
    one.complete();
    progress.report(0, 10);
    two.complete();
    expect(transport.last).toEqual({ progress: 10, total: 10 });
  });

  test('end exactly at the total and never above, whatever the start, the total and the weights', () => {
    const value = fc.double({ min: 0, max: 1e9, noNaN: true });
    const weights = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(value, value, weights, fc.infiniteStream(fc.nat(5)), (start, more, list, order) => {
        fc.pre(list.some((weight) => weight > 0));
        const { progress, transport } = setUp();
        progress.report(start, start + more);
        const parts = Object.values(progress.phases(Object.fromEntries(list.entries())));
        const waiting = [...parts];
        while (waiting.length > 0) {
          const [part] = waiting.splice(order.next().value % waiting.length, 1) as [ProgressPhase];
          for (let step = 1; step <= 3; step++) part.report(step / 3, 1);
          part.complete();
        }
        for (const { progress: told, total } of transport.updates)
          expect(told).toBeLessThanOrEqual(total ?? NaN);
        expectStrictlyIncreasing(transport.values);
        expect(transport.last?.progress).toBe(transport.last?.total);
      }),
    );
  });

  test('are not rounded above the total, even if a phase of weight 0 never completes', () => {
    const value = fc.double({ min: 1e-3, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(value, value, fc.array(value, { minLength: 1, maxLength: 4 }), (start, more, weights) => {
        const { progress, transport } = setUp();
        progress.report(start, start + more);
        const { 0: _never, ...rest } = progress.phases(Object.fromEntries([0, ...weights].entries()));
        for (const part of Object.values(rest)) part.complete();
        expect(transport.last?.progress).toBeLessThanOrEqual(start + more);
        expect(transport.last?.progress).toBeCloseTo(start + more, 5);
      }),
    );
  });

  test('can be used by parallel workers, one each, on one token', async () => {
    const { clock, progress, transport } = setUp({ maxUpdatesPerSecond: 10 });
    transport.answer = () => transport.after(3);
    const parts = progress.phases({ a: 1, b: 2, c: 3 });
    const work = async (part: ProgressPhase, ms: number): Promise<void> => {
      for (const _ of part.track(new Array<number>(50))) await transport.after(ms);
    };
    const done = Promise.all([work(parts.a, 7), work(parts.b, 3), work(parts.c, 11)]).then(() =>
      progress.complete(),
    );
    await clock.advanceAsync(1000);
    await done;
    expectStrictlyIncreasing(transport.values);
    expect(transport.last).toEqual({ progress: 6, total: 6 });
    expect(transport.mostInFlight).toBe(1);
  });

  const refused: Record<string, number>[] = [
    {},
    { a: 0 },
    { a: -1, b: 2 },
    { a: NaN },
    { a: Infinity },
    { a: 1e308, b: 1e308 },
  ];
  test.each(refused)('with the weights %p are refused', (weights) => {
    const { progress } = setUp();
    const split = (): unknown => progress.phases(weights);
    expect(codeThrownBy(split)).toBe(ProgressErrorCode.INVALID_PROGRESS);
  });

  test.each([
    [null, 'The weights of phases must be numbers by name, not null.'],
    [undefined, 'The weights of phases must be numbers by name, not undefined.'],
    ['ab', 'The weights of phases must be numbers by name, not the string "ab".'],
    [{ a: '1' }, 'The weight of phase "a" must be a finite number of at least 0, not the string "1".'],
    [{ a: null }, 'The weight of phase "a" must be a finite number of at least 0, not null.'],
    [{ a: -1 }, 'The weight of phase "a" must be a finite number of at least 0, not -1.'],
  ])('with weights of the wrong type throw an error that names them: %p', (weights, message) => {
    const { progress } = setUp();
    const split = (): unknown => progress.phases(weights as never);
    expect(codeThrownBy(split)).toBe(ProgressErrorCode.INVALID_PROGRESS);
    expect(split).toThrow(message);
  });

  test('throw a state_error when called twice on one phase, and change nothing', () => {
    const { progress, transport } = setUp();
    const { one } = progress.phases({ one: 1 });
    expect(codeThrownBy(() => progress.phases({ other: 1 }))).toBe(ProgressErrorCode.STATE_ERROR);
    one.complete();
    expect(transport.last).toEqual({ progress: 1, total: 1 });
  });

  test('can have any names', () => {
    const { progress, transport } = setUp();
    const parts = progress.phases({ ['__proto__']: 1, constructor: 1, '': 1, 7: 1 });
    expect(Object.keys(parts).sort()).toEqual(['', '7', '__proto__', 'constructor']);
    for (const part of Object.values(parts)) part.complete();
    expect(transport.last).toEqual({ progress: 4, total: 4 });
  });
});

import { ProgressError } from '@milepost/progress-core';
import fc from 'fast-check';

import type { ProgressPhase, ProgressReporter } from '../src/index.js';
import {
  expectStrictlyIncreasing,
  hasSettled,
  type RecordingTransport,
  setUp,
} from './recording-transport.js';

type Teller = ProgressReporter | ProgressPhase;

// Any value that a caller may pass, including wrong ones.
const anyNumber = fc.oneof(
  fc.integer({ min: -10, max: 200 }),
  fc.double(),
  fc.constantFrom<unknown>(
    NaN,
    Infinity,
    -Infinity,
    -0,
    0,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    5e-324,
    1e-310,
  ),
  fc.constantFrom<unknown>('5', null, {}, 7n),
) as fc.Arbitrary<number>;
const ownNumber = fc.oneof(fc.nat(100), fc.double({ min: 0, max: 100, noNaN: true }));
const text = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', '');
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined });

type Telling =
  | { do: 'report'; who: number; value: number; total: number | undefined; text: string | undefined }
  | { do: 'increment'; who: number; value: number; text: string | undefined }
  | { do: 'message'; who: number; text: string }
  | { do: 'phases'; who: number; weights: number[] }
  | { do: 'complete'; who: number; text: string | undefined }
  | { do: 'track'; who: number; count: number };
type Operation = Telling | { do: 'advance' | 'jump'; ms: number };

function operations(number: fc.Arbitrary<number>): fc.Arbitrary<Operation[]> {
  const who = fc.nat();
  const one = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('report' as const), who, value: number, total: maybe(number), text: maybe(text) }) }, // prettier-ignore
    { weight: 3, arbitrary: fc.record({ do: fc.constant('increment' as const), who, value: number, text: maybe(text) }) }, // prettier-ignore
    { weight: 2, arbitrary: fc.record({ do: fc.constant('message' as const), who, text }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('phases' as const), who, weights: fc.array(number, { maxLength: 4 }) }) }, // prettier-ignore
    { weight: 2, arbitrary: fc.record({ do: fc.constant('complete' as const), who, text: maybe(text) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('track' as const), who, count: fc.nat(5) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('advance' as const, 'jump' as const), ms: fc.nat(300) }) }, // prettier-ignore
  );
  return fc.array(one, { maxLength: 60 });
}

/** The answer to one send: it is written at once, after some milliseconds, or it fails. */
const answers = fc.array(
  fc.oneof({ weight: 4, arbitrary: fc.constant('sent' as const) }, { weight: 4, arbitrary: fc.nat(400) }, { weight: 1, arbitrary: fc.constantFrom('reject' as const, 'throw' as const) }), // prettier-ignore
  { minLength: 1, maxLength: 8 },
);
const wellAnswers = fc.array(fc.oneof(fc.constant('sent' as const), fc.nat(400)), {
  minLength: 1,
  maxLength: 8,
});
const limits = fc.record({
  maxUpdatesPerSecond: fc.constantFrom(1, 5, 10, 50),
  burst: fc.constantFrom(1, 2, 10),
  heartbeatMs: fc.constantFrom(0, 0, 70, 500),
});

function answerWith(
  transport: RecordingTransport,
  list: readonly (number | 'sent' | 'reject' | 'throw')[],
): void {
  const written = transport.answer;
  let index = 0;
  transport.answer = () => {
    const answer = list[index++ % list.length];
    if (answer === 'reject' || answer === 'throw') return transport[answer]();
    return typeof answer === 'number' ? transport.after(answer) : written();
  };
}

/** A reporter, its phases, and the last message that was reported. */
class Tree {
  readonly phases: ProgressPhase[] = [];
  text: string | undefined;
  readonly #set: ReturnType<typeof setUp>;

  constructor(set: ReturnType<typeof setUp>) {
    this.#set = set;
  }

  /** Returns the reporter for 0, then its phases for the next numbers, and so on in a circle. */
  teller(who: number): Teller {
    return this.phases[(who % (this.phases.length + 1)) - 1] ?? this.#set.progress;
  }

  /** Whether the operation is on the reporter itself, and not on a phase. */
  isOfWhole(operation: Operation): boolean {
    return 'who' in operation && this.teller(operation.who) === this.#set.progress;
  }

  async run(operation: Operation): Promise<void> {
    const { clock } = this.#set;
    if ('who' in operation) this.#tell(operation, this.teller(operation.who));
    else if (operation.do === 'jump') clock.jump(operation.ms);
    else await clock.advanceAsync(operation.ms);
  }

  #tell(operation: Telling, who: Teller): void {
    // The reporter itself is completed only at the end.
    if (operation.do === 'complete' && who === this.#set.progress) return;
    if ('text' in operation) this.text = operation.text ?? this.text;
    switch (operation.do) {
      case 'report':
        who.report(operation.value, operation.total, operation.text);
        break;
      case 'increment':
        who.increment(operation.value, operation.text);
        break;
      case 'message':
        who.message(operation.text);
        break;
      case 'track':
        for (const _ of who.track(new Array<number>(operation.count)));
        break;
      case 'complete':
        void who.complete(operation.text);
        break;
      case 'phases':
        this.#split(operation.weights, who);
    }
  }

  #split(weights: number[], who: Teller): void {
    try {
      this.phases.push(...Object.values(who.phases(Object.fromEntries(weights.entries()))));
    } catch (error) {
      expect(error).toBeInstanceOf(ProgressError);
    }
  }
}

type End = 'complete' | 'fail' | 'abort' | 'dispose';
const ends = fc.constantFrom<End>('complete', 'fail', 'abort', 'dispose');

describe('with any reports, from any phase, at any time, and with any transport', () => {
  test('updates are finite, increase strictly, keep the rate, are sent one at a time, and stop at the end', async () => {
    const property = fc.asyncProperty(
      operations(anyNumber),
      operations(anyNumber),
      answers,
      limits,
      ends,
      async (before, after, list, limit, end) => {
        const abort = new AbortController();
        const set = setUp({ ...limit, signal: abort.signal });
        const { clock, progress, transport } = set;
        answerWith(transport, list);
        const tree = new Tree(set);
        for (const operation of before) await tree.run(operation);
        expectRateKept(transport, limit);

        const ended = endWith(end, progress, abort);
        let sentAtEnd = end === 'abort' ? transport.updates.length : undefined;
        void ended.then(() => (sentAtEnd ??= transport.updates.length));
        for (const operation of after) await tree.run(operation);
        await clock.advanceAsync(60_000);
        expect(await hasSettled(ended)).toBe(true);
        expect(transport.updates).toHaveLength(sentAtEnd ?? NaN);
        expect(clock.pending).toBe(0);
        expectStrictlyIncreasing(transport.values);
        expect(transport.mostInFlight).toBeLessThanOrEqual(1);
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });

  test('the last value and message are sent before complete() resolves, and values within their total stay within it', async () => {
    const property = fc.asyncProperty(
      operations(ownNumber),
      wellAnswers,
      limits,
      async (list, answer, limit) => {
        const set = setUp(limit);
        const { clock, progress, transport } = set;
        answerWith(transport, answer);
        const tree = new Tree(set);
        let value = 0;
        let total = 0;
        for (const operation of list) {
          // The reporter itself reports values within a total that only grows. The phases report any values.
          const whole = tree.isOfWhole(operation);
          if (operation.do === 'report' && whole) {
            total = Math.max(total, 500 + (operation.total ?? 0));
            value = Math.max(value, operation.value);
            await tree.run({ ...operation, total });
          } else if (whole && isCount(operation)) continue;
          else await tree.run(operation);
        }
        let out: number | undefined;
        const done = progress.complete().then(() => (out = transport.updates.length));
        await clock.advanceAsync(60_000);
        await done;
        expect(transport.updates).toHaveLength(out ?? NaN);

        for (const { progress: told, total: of } of transport.updates)
          if (of !== undefined) expect(told).toBeLessThanOrEqual(of);
        const told = transport.updates.filter(({ message }) => message !== undefined);
        expect(told.at(-1)?.message).toBe(tree.text);
        if (transport.last) {
          expect(transport.last.progress).toBeGreaterThanOrEqual(value);
          if (transport.last.total !== undefined) expect(transport.last.progress).toBe(transport.last.total);
        }
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });

  test('a tree of phases that have all completed, in any order, ends exactly at the total', async () => {
    const property = fc.asyncProperty(
      operations(ownNumber),
      wellAnswers,
      limits,
      fc.infiniteStream(fc.nat()),
      async (list, answer, limit, order) => {
        const set = setUp({ ...limit, heartbeatMs: 0 });
        const { clock, progress, transport } = set;
        answerWith(transport, answer);
        const tree = new Tree(set);
        await tree.run({ do: 'phases', who: 0, weights: [1, 2.5, 3] });
        for (const operation of list) if (!tree.isOfWhole(operation)) await tree.run(operation);
        const waiting = [...tree.phases];
        while (waiting.length > 0) {
          const [phase] = waiting.splice(order.next().value % waiting.length, 1);
          phase?.complete();
          await clock.advanceAsync(50);
        }
        const flushed = progress.flush();
        await clock.advanceAsync(1000);
        await flushed;
        expect(transport.last?.progress).toBe(transport.last?.total);
        expect(transport.last?.total).toBeCloseTo(6.5, 12);
        if (tree.text === undefined) expect(transport.last).toEqual({ progress: 6.5, total: 6.5 });
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });
});

function isCount(operation: Operation): boolean {
  return operation.do === 'increment' || operation.do === 'track';
}

function endWith(end: End, progress: ProgressReporter, abort: AbortController): Promise<void> {
  switch (end) {
    case 'complete':
      return progress.complete('done');
    case 'fail':
      return progress.fail(new Error('failed'));
    case 'dispose':
      return progress[Symbol.asyncDispose]();
    case 'abort':
      abort.abort();
      return progress.complete();
  }
}

function expectRateKept(
  { sentAtMs }: RecordingTransport,
  { maxUpdatesPerSecond, burst }: { maxUpdatesPerSecond: number; burst: number },
): void {
  for (const [index, atMs] of sentAtMs.entries()) {
    const inWindow = sentAtMs.slice(index).filter((other) => other < atMs + 1000).length;
    expect(inWindow).toBeLessThanOrEqual(maxUpdatesPerSecond + burst);
  }
}

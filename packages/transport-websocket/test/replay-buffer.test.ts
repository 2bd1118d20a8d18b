import { numberedMessage, progressMessage } from '@milepost/testing/transports';
import fc from 'fast-check';

import { ReplayBuffer } from '../src/replay-buffer.js';
import { upTo } from './up-to.js';

const frames = fc.oneof(
  fc.nat().map((index) => JSON.stringify(numberedMessage(index))),
  fc
    .tuple(fc.constantFrom(1, '1', 0, '', 'other'), fc.nat())
    .map(([token, progress]) => JSON.stringify(progressMessage(token, progress))),
);
const steps = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(frames, { minLength: 1 }).map((added) => ({ kind: 'push' as const, added })),
  },
  // A valid number is given as a part of the kept frames. A lie is a number outside of them.
  {
    weight: 3,
    arbitrary: fc
      .double({ min: 0, max: 1, noNaN: true })
      .map((part) => ({ kind: 'acknowledge' as const, part })),
  },
  {
    weight: 2,
    arbitrary: fc.double({ min: 0, max: 1, noNaN: true }).map((part) => ({ kind: 'rewind' as const, part })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ by: fc.integer({ min: 1, max: 1_000_000 }), high: fc.boolean(), again: fc.boolean() })
      .map((lie) => ({ kind: 'lie' as const, ...lie })),
  },
);

/** The expected behaviour of a buffer, in the simplest code. */
class Model {
  held: string[] = [];
  acknowledged = 0;

  acknowledge(received: number): number | undefined {
    const count = received - this.acknowledged;
    if (count < 0 || count > this.held.length) return undefined;
    this.held = this.held.slice(count);
    this.acknowledged = received;
    return count;
  }

  rewind(received: number): string[] | undefined {
    if (this.acknowledge(received) === undefined) return undefined;
    const tokenOf = (frame: string): string | undefined => /"progressToken":("[^"]*"|\d+)/.exec(frame)?.[1];
    this.held = this.held.filter(
      (frame, index) =>
        tokenOf(frame) === undefined ||
        !this.held.slice(index + 1).some((later) => tokenOf(later) === tokenOf(frame)),
    );
    return this.held;
  }
}

test('a buffer keeps the frames that are not acknowledged, and after a rewind only the latest progress', () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 60 }), (plan) => {
      const buffer = new ReplayBuffer();
      const model = new Model();
      for (const step of plan) {
        if (step.kind === 'push') {
          for (const frame of step.added) buffer.push(frame);
          model.held.push(...step.added);
        } else {
          const part = step.kind === 'lie' ? 0 : Math.round(step.part * model.held.length);
          const off = step.kind !== 'lie' ? 0 : step.high ? model.held.length + step.by : -step.by;
          const received = model.acknowledged + part + off;
          const again = step.kind === 'rewind' || (step.kind === 'lie' && step.again);
          if (again) expect(buffer.rewind(received)).toEqual(model.rewind(received));
          else expect(buffer.acknowledge(received)).toBe(model.acknowledge(received));
          if (step.kind === 'lie') expect(model.acknowledge(received)).toBeUndefined();
        }
        expect(buffer.length).toBe(model.held.join('').length);
      }
      expect(buffer.rewind(model.acknowledged)).toEqual(model.rewind(model.acknowledged));
    }),
    { numRuns: 300 },
  );
});

test('thousands of frames that are acknowledged one by one are all released', () => {
  const buffer = new ReplayBuffer();
  for (const index of upTo(5_000)) buffer.push(JSON.stringify(numberedMessage(index)));
  for (const index of upTo(4_000)) expect(buffer.acknowledge(index + 1)).toBe(1);
  expect(buffer.rewind(4_000)).toEqual(
    upTo(1_000).map((index) => JSON.stringify(numberedMessage(index + 4_000))),
  );
  expect(buffer.acknowledge(5_000)).toBe(1_000);
  expect(buffer.length).toBe(0);
});

import type { Call } from './session.js';

/** Holds of each call's progress: it increases strictly, and the response is the last message. */
export function expectOrderly({ updates, messages }: Call): void {
  const values = updates.map(({ progress }) => progress);
  expect(values.length).toBeGreaterThan(0);
  expect(values).toEqual([...new Set(values)].sort((a, b) => a - b));
  expect(messages.at(-1)).toHaveProperty('id');
}

/** Holds of each call that ends well: the last update is the total. */
export function expectComplete(call: Call): void {
  expectOrderly(call);
  const last = call.updates.at(-1);
  expect(last?.progress).toBe(last?.total);
}

import { expectIncreasing } from '@milepost/testing';

import type { Call } from './session.js';

/** Expects of a call that its progress increases strictly, and that the response is the last message. */
export function expectOrdered({ updates, messages }: Call): void {
  const values = updates.map(({ progress }) => progress);
  expect(values.length).toBeGreaterThan(0);
  expectIncreasing(values);
  expect(messages.at(-1)).toHaveProperty('id');
}

/** Expects of a successful call that it is ordered, and that the last update equals the total. */
export function expectComplete(call: Call): void {
  expectOrdered(call);
  const last = call.updates.at(-1);
  expect(last?.progress).toBe(last?.total);
}

import { eventually } from '../src/index.js';

test('an expectation is repeated until it holds', async () => {
  let attempts = 0;
  await eventually(() => expect(++attempts).toBe(3));
  expect(attempts).toBe(3);
});

test('an expectation that never holds fails with its last error', async () => {
  let attempts = 0;
  const failing = (): void => {
    throw new Error(`attempt ${String(++attempts)}`);
  };
  const error: unknown = await eventually(failing, 20).catch((reason: unknown) => reason);
  expect(error).toEqual(new Error(`attempt ${String(attempts)}`));
  expect(attempts).toBeGreaterThan(1);
});

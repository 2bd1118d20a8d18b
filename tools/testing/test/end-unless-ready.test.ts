import { endUnlessReady } from '../src/index.js';

test('what is ready is not ended', async () => {
  const end = jest.fn();
  expect(await endUnlessReady(Promise.resolve('a URL'), end)).toBe('a URL');
  expect(end).not.toHaveBeenCalled();
});

test('what fails to become ready is ended before its error is thrown', async () => {
  let hasEnded = false;
  const end = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    hasEnded = true;
  };
  await expect(endUnlessReady(Promise.reject(new Error('The port is taken.')), end)).rejects.toThrow(
    'The port is taken.',
  );
  expect(hasEnded).toBe(true);
});

test('what never becomes ready is ended when its time is over', async () => {
  const end = jest.fn();
  await expect(endUnlessReady(new Promise(() => undefined), end, 1)).rejects.toThrow('not ready after 1 ms');
  expect(end).toHaveBeenCalledTimes(1);
});

test('an end that fails does not hide the error', async () => {
  const end = (): never => {
    throw new Error('It is stuck.');
  };
  await expect(endUnlessReady(Promise.reject(new Error('The port is taken.')), end)).rejects.toThrow(
    'The port is taken.',
  );
});

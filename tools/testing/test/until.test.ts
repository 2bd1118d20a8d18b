import { until } from '../src/index.js';

test.each([
  ['at once', 0],
  ['later', 3],
])('a condition is waited for that holds %s', async (_when, falseTimes) => {
  let asked = 0;
  await until(() => asked++ >= falseTimes, 'it was asked often enough');
  expect(asked).toBe(falseTimes + 1);
});

test('a condition may be asked of something that answers later', async () => {
  let asked = 0;
  await until(() => Promise.resolve(asked++ >= 2), 'it was asked often enough');
  expect(asked).toBe(3);
});

test('a condition that never holds is an error that names it, and is not asked any more', async () => {
  let asked = 0;
  const wait = until(() => ++asked < 0, 'the moon is made of cheese', 20);
  await expect(wait).rejects.toThrow('Waited 20 ms, and this is still not so: the moon is made of cheese.');
  const before = asked;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(asked).toBe(before);
});

test('an error of the condition ends the wait', async () => {
  const failing = (): boolean => {
    throw new RangeError('no such file');
  };
  await expect(until(failing, 'it exists')).rejects.toThrow(RangeError);
});

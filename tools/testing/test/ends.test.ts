import { Ends } from '../src/index.js';

test('what was registered last is ended first, and each end is awaited', async () => {
  const ends = new Ends();
  const ended: string[] = [];
  ends.add(() => ended.push('server'));
  ends.add(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    ended.push('browser');
  });
  await ends.endAll();
  expect(ended).toEqual(['browser', 'server']);
});

test('a set-up that fails half-way is taken back as far as it came', async () => {
  const ends = new Ends();
  const ended: string[] = [];
  const setUp = async (): Promise<void> => {
    ends.add(() => ended.push('server'));
    await Promise.reject(new Error('There is no browser.'));
    ends.add(() => ended.push('browser'));
  };
  await expect(setUp()).rejects.toThrow('There is no browser.');
  await ends.endAll();
  expect(ended).toEqual(['server']);
});

test('an end that fails is reported after everything else has been ended', async () => {
  const ends = new Ends();
  const ended: string[] = [];
  ends.add(() => ended.push('server'));
  ends.add(() => {
    throw new Error('The proxy is stuck.');
  });
  ends.add(() => ended.push('browser'));
  await expect(ends.endAll()).rejects.toThrow('The proxy is stuck.');
  expect(ended).toEqual(['browser', 'server']);
});

test('several ends that fail are reported together', async () => {
  const ends = new Ends();
  ends.add(() => Promise.reject(new Error('The server is stuck.')));
  ends.add(() => Promise.reject(new Error('The browser is stuck.')));
  const error: unknown = await ends.endAll().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AggregateError);
  expect((error as Error).message).toBe('Error: The browser is stuck.\nError: The server is stuck.');
});

test('each end is called once, however often everything is ended', async () => {
  const ends = new Ends();
  const end = jest.fn();
  ends.add(end);
  await ends.endAll();
  await ends.endAll();
  expect(end).toHaveBeenCalledTimes(1);
});

test('what is registered after the finish is ended at once', async () => {
  const ends = new Ends();
  await ends.finish();
  const end = jest.fn(() => {
    throw new Error('Nobody is left to be told.');
  });
  ends.add(end);
  expect(end).toHaveBeenCalledTimes(1);
});

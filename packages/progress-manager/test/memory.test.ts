import { FakeClock } from '@milepost/progress-core/testing';
import { deferred, retainedBytes } from '@milepost/testing';

import { ProgressManager } from '../src/index.js';
import { request } from './set-up.js';

const MEGABYTE = 1e6;

test('a million updates use no memory and never run a slow handler twice at once; the last one is delivered before the result', async () => {
  const clock = new FakeClock();
  const manager = new ProgressManager({ clock });
  let running = 0;
  let most = 0;
  const received: number[] = [];
  let next = deferred();
  const operation = manager.start({
    ...request(),
    progress: {
      callback: async ({ progress }) => {
        most = Math.max(most, ++running);
        received.push(progress);
        await next.promise;
        running--;
      },
    },
  });
  const answer = deferred<string>();
  const result = manager.run(operation, () => answer.promise);
  for (let progress = 1; progress <= 1000; progress++) void manager.handleProgress(operation.token, progress);
  const before = await retainedBytes();
  for (let progress = 1001; progress <= 1_000_000; progress++) {
    void manager.handleProgress(operation.token, progress, 1_000_000, 'Working');
  }
  expect((await retainedBytes()) - before).toBeLessThan(MEGABYTE);
  expect(clock.pending).toBeLessThanOrEqual(1);
  answer.resolve('done');
  for (let turn = 0; turn < 3; turn++) {
    await clock.advanceAsync(0);
    const current = next;
    next = deferred();
    current.resolve();
  }
  await expect(result).resolves.toBe('done');
  expect(received).toEqual([1, 1_000_000]);
  expect(most).toBe(1);
  expect(manager.stats()).toMatchObject({ active: 0, received: 1_000_000, delivered: 2 });
  expect(clock.pending).toBe(0);
});

test('operations that have ended, and late updates for them, leave no memory behind', async () => {
  const clock = new FakeClock();
  const manager = new ProgressManager({ clock });
  const round = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index++) {
      const operation = manager.start({
        ...request(),
        idleTimeoutMs: 1000,
        progress: { callback: () => undefined },
      });
      for (let progress = 0; progress < 15; progress++)
        void manager.handleProgress(operation.token, progress);
      if (index % 2) operation.cancel();
      else await manager.run(operation, () => undefined);
      void manager.handleProgress(operation.token, 100);
    }
  };
  await round(3000); // More than the number of ended tokens that are remembered.
  const before = await retainedBytes();
  await round(10_000);
  expect((await retainedBytes()) - before).toBeLessThan(MEGABYTE);
  expect(manager.stats().active).toBe(0);
  expect(clock.pending).toBe(0);
});

test('many active tokens use little memory, and free it', async () => {
  const tokens = 50_000;
  const handler = (): void => undefined;
  const round = async (): Promise<{ taken: number; left: number }> => {
    const manager = new ProgressManager({ maxActiveTokens: tokens });
    const before = await retainedBytes();
    for (let token = 0; token < tokens; token++) void manager.registerToken(token, handler);
    const taken = (await retainedBytes()) - before;
    manager.close();
    await Promise.resolve();
    expect(manager.stats().active).toBe(0);
    return { taken, left: (await retainedBytes()) - before };
  };
  await round(); // The first round compiles the code.
  const { taken, left } = await round();
  expect(taken / tokens).toBeLessThan(150);
  expect(left).toBeLessThan(MEGABYTE);
});

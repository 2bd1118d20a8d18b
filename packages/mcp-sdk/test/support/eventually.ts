import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves when `expectation` does not throw any more; throws what it threw last where that takes too long. */
export async function eventually(expectation: () => void, limitMs = 4_000): Promise<void> {
  const end = performance.now() + limitMs;
  for (;;) {
    try {
      expectation();
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(5);
    }
  }
}

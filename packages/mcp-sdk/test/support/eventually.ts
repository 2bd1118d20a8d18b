import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Resolves when `expectation` no longer throws. After `limitMs` milliseconds it rejects with the last error.
 */
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

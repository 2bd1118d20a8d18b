import { setTimeout as sleep } from 'node:timers/promises';

/** How many batches {@link nsPerCall} measures, after one to warm up. */
export const BATCHES = 5;

/** The fastest of some batches of `calls` calls, in ns a call: the least disturbed says most of the code. */
export function nsPerCall(calls: number, batch: (calls: number) => void): number {
  batch(calls); // Compiles it.
  let best = Infinity;
  for (let run = 0; run < BATCHES; run++) {
    const start = process.hrtime.bigint();
    batch(calls);
    best = Math.min(best, Number(process.hrtime.bigint() - start) / calls);
  }
  return best;
}

/** How long `work` takes, in ns. */
export async function nsOf(work: () => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start);
}

/** The memory in use after what can be freed was freed, in bytes. Needs `--expose-gc`. */
export async function settledMemory(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await sleep(50);
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** The highest resident memory seen while `work` goes on, above that before it, in MB. */
export async function peakGrowthMb(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().rss;
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5);
  await work();
  clearInterval(timer);
  return (Math.max(peak, process.memoryUsage().rss) - before) / 1e6;
}

/** The value that `share` (0 to 1) of the samples do not exceed. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** Gives the event loop a turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

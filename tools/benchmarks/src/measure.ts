import { setTimeout as sleep } from 'node:timers/promises';

/** How many batches {@link nsPerCall} measures, after one warm-up batch. */
export const BATCHES = 5;

/**
 * Measures batches of `calls` calls, and returns the time of the fastest batch, in ns a call. The fastest
 * batch was disturbed least, so it shows the cost of the code best.
 */
export function nsPerCall(calls: number, batch: (calls: number) => void): number {
  batch(calls); // Lets V8 compile it.
  let best = Infinity;
  for (let run = 0; run < BATCHES; run++) {
    const start = process.hrtime.bigint();
    batch(calls);
    best = Math.min(best, Number(process.hrtime.bigint() - start) / calls);
  }
  return best;
}

/** Measures how long `work` takes, in ns. */
export async function nsOf(work: () => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start);
}

/** Collects garbage, and returns the memory that is still in use, in bytes. Needs `--expose-gc`. */
export async function settledMemory(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await sleep(50);
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Measures by how much the resident memory grows at most while `work` runs, in MB. */
export async function peakGrowthMb(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().rss;
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5);
  await work();
  clearInterval(timer);
  return (Math.max(peak, process.memoryUsage().rss) - before) / 1e6;
}

/** Returns the value that the given share (0 to 1) of the samples does not exceed. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** Waits for one turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

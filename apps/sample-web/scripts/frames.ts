// Measures how smoothly the page runs: frames per second, times between frames, long tasks and the load of
// the main thread, with no operation, one, and a hundred and one running.
// Run it with `npm run frames -w apps/sample-web`.
import { launchChromium, type Page } from '@milepost/chromium';

import { start } from '../test/support/page-actions.js';
import { startWeb } from '../test/support/web-process.js';
import { openPage } from './open-page.js';

const SECONDS = 8;
const LATE_MS = 25;
const PARTS = ['Task', 'Script', 'RecalcStyle', 'Layout'] as const;

interface Measured {
  /** The times between successive frames, in ms. */
  readonly frames: number[];
  /** The duration of each task longer than 50 ms, in ms. */
  readonly longTasks: number[];
}

// Runs in the page.
function measure(durationMs: number): Promise<Measured> {
  return new Promise((resolve) => {
    const frames: number[] = [];
    const longTasks: number[] = [];
    const observer = new PerformanceObserver((list) => {
      longTasks.push(...list.getEntries().map(({ duration }) => duration));
    });
    observer.observe({ type: 'longtask' });
    const startMs = performance.now();
    let lastMs: number | undefined;
    const onFrame = (nowMs: number): void => {
      if (lastMs !== undefined) frames.push(nowMs - lastMs);
      lastMs = nowMs;
      if (performance.now() - startMs < durationMs) requestAnimationFrame(onFrame);
      else resolve({ frames, longTasks });
    };
    requestAnimationFrame(onFrame);
  });
}

async function report(page: Page, what: string): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  // Counts only the time that the thread of the page itself used, without other load on the machine.
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async (): Promise<number[]> => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return PARTS.map((part) => metrics.find(({ name }) => name === `${part}Duration`)?.value ?? NaN);
  };
  const before = await spent();
  const { frames, longTasks } = await page.evaluate(measure, SECONDS * 1_000);
  const after = await spent();
  await cdp.detach();
  const shares = PARTS.map((part, index) => {
    const share = ((after[index] ?? NaN) - (before[index] ?? NaN)) / SECONDS;
    return `${part.toLowerCase()} ${(share * 100).toFixed(1)} %`;
  });
  const sorted = [...frames].sort((a, b) => a - b);
  const at = (part: number): string => (sorted[Math.floor((sorted.length - 1) * part)] ?? NaN).toFixed(1);
  const late = frames.filter((ms) => ms > LATE_MS).length;
  console.log(
    `${what}: ${(frames.length / SECONDS).toFixed(1)} frames/s; from one to the next ${at(0.5)} ms (median), ` +
      `${at(0.99)} ms (p99), ${at(1)} ms (longest); ${late} of ${frames.length} above ${LATE_MS} ms; ` +
      `${longTasks.length} tasks above 50 ms; main thread: ${shares.join(', ')}`,
  );
}

const web = await startWeb();
const browser = await launchChromium();
try {
  const page = await openPage(browser, web.url, { viewport: { width: 1_280, height: 900 } });
  await report(page, 'nothing running');
  await start(page, 'uneven_work', { durationMs: 60_000, steps: 10_000 });
  await report(page, 'one running');
  await start(page, 'uneven_work', { durationMs: 60_000, steps: 10_000 }, 'Start a hundred');
  await report(page, 'a hundred more, from their start on');
  await report(page, 'a hundred and one running');
} finally {
  await browser.close();
  await web.end();
}

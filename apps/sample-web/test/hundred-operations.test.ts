import { expectIncreasing } from '@milepost/testing';

import { start } from './support/page-actions.js';
import { useWeb } from './support/use-web.js';

const { open } = useWeb();

test('a hundred operations at once complete, and no bar moves backwards', async () => {
  const page = await open();
  await start(page, 'uneven_work', { durationMs: 4_000, steps: 100 }, 'Start a hundred');
  await page.waitForFunction(() => document.getElementById('counts')?.textContent === '100 completed');
  await page.waitForFunction(
    () => Object.values(window.bars).filter((values) => values.at(-1) === 1).length === 100,
  );
  const bars = await page.evaluate(() => window.bars);
  const names = Array.from({ length: 100 }, (_, index) => `Uneven work #${index + 1}`);
  expect(Object.keys(bars).sort()).toEqual([...names].sort());
  for (const values of Object.values(bars)) {
    expect(values.length).toBeGreaterThan(1);
    expectIncreasing(values);
  }
  const cards = await page.locator('.card').evaluateAll((elements) =>
    elements.map((element) => {
      const progress = element.querySelector('milepost-progress');
      return [progress?.label, progress?.state, element.querySelector('button')?.ariaLabel];
    }),
  );
  expect(cards).toEqual(names.map((name) => [name, 'completed', `Remove ${name}`]));
});

// The number of failures in one announcement depends on the machine. test/announcer.test.ts tests the exact
// sentences.
test('a hundred operations are announced in steps of ten per cent, and their failures in few alerts', async () => {
  const page = await open();
  await start(page, 'fail_midway', { at: 0.9, durationMs: 6_000 }, 'Start a hundred');
  await page.waitForFunction(() => document.getElementById('counts')?.textContent === '100 failed');
  await page.waitForFunction(() => {
    const counted = window.announced.alert.map((text) => {
      const [, count] = /^(\d+) operations failed\./.exec(text) ?? [];
      return count === undefined ? (text.match(/Fail midway #\d+: failed/g) ?? []).length : Number(count);
    });
    return counted.reduce((sum, count) => sum + count, 0) === 100;
  });
  const { status, alert } = await page.evaluate(() => window.announced);
  expect(alert.length).toBeLessThan(20);
  expect(status.join(' ')).not.toContain('Fail midway');
  // Steps before the last operation has started have a smaller number, and are not compared.
  const steps = [...status.join(' ').matchAll(/\b100 operations: (\d+) %, \d+ running\./g)];
  const tens = steps.map(([, percentage]) => Number(percentage));
  expect(tens).not.toEqual([]);
  expectIncreasing(tens);
  expect(tens.every((percentage) => percentage % 10 === 0)).toBe(true);
});

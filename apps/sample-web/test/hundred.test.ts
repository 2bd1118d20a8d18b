import { expectIncreasing, hears, start } from './support/page-actions.js';
import { useWeb } from './support/use-web.js';

const { open } = useWeb();

test('a hundred at once all complete, and each only ever goes forward', async () => {
  const page = await open();
  await start(page, 'uneven_work', { durationMs: 4_000, steps: 100 }, 'Start a hundred');
  await page.waitForFunction(() => document.getElementById('counts')?.textContent === '100 running');
  await page.waitForFunction(() => document.getElementById('counts')?.textContent === '100 completed');
  await page.waitForFunction(
    () => Object.values(window.bars).filter((values) => values.at(-1) === 1).length === 100,
  );
  const bars = await page.evaluate(() => window.bars);
  const names = Array.from({ length: 100 }, (_, index) => `Uneven work #${index + 1}`);
  expect(Object.keys(bars).sort()).toEqual([...names].sort());
  for (const values of Object.values(bars)) {
    expect(values.length).toBeGreaterThan(5);
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

test('of a hundred at once, only each ten per cent of them all is told, and failures in one sentence', async () => {
  const page = await open();
  await start(page, 'fail_midway', { at: 0.9, durationMs: 6_000 }, 'Start a hundred');
  const alert = await hears(page, 'alert', /100 operations failed/);
  expect(alert).toMatch(
    /^100 operations failed\. Fail midway #\d+: failed: Failed on purpose after 90 % of the work, as it was asked to\.$/,
  );
  const { status, alert: alerts } = await page.evaluate(() => window.said);
  expect(alerts).toHaveLength(1);
  const steps = status.filter((text) => text.includes('operations'));
  const tens = steps.map((text) => Number(/^100 operations: (\d+) %, 100 running\.$/.exec(text)?.[1]));
  expect(tens.length).toBeGreaterThan(2);
  expectIncreasing(tens);
  expect(tens.every((percentage) => percentage % 10 === 0)).toBe(true);
});

import type { Page } from '@milepost/chromium';
import { expectIncreasing, until } from '@milepost/testing';

import { measureContrasts } from './support/measure-contrasts.js';
import { announced, becomes, card, reaches, start } from './support/page-actions.js';
import { useWeb } from './support/use-web.js';

const { open } = useWeb();

interface Exposed {
  readonly name: string;
  readonly value: unknown;
}

/** Returns the nodes with a role in the accessibility tree. */
async function exposed(page: Page, role: string): Promise<Exposed[]> {
  const cdp = await page.context().newCDPSession(page);
  const { nodes } = await cdp.send('Accessibility.getFullAXTree');
  return nodes
    .filter((node) => !node.ignored && node.role?.value === role)
    .map(({ name, value }) => ({ name: String(name?.value), value: value?.value as unknown }));
}

/** Returns the accessible name of the focused element. */
async function focused(page: Page): Promise<string> {
  return page.evaluate(
    () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
  );
}

/**
 * Presses Enter until the card is removed. It repeats the press, because presses right after a cancellation
 * are ignored.
 */
async function removeByKeyboard(page: Page, name: string): Promise<void> {
  await until(async () => {
    await page.keyboard.press('Enter');
    return (await card(page, name).count()) === 0;
  }, `${name} is removed`);
}

/** Presses Tab until the focused element has that name. @throws Error after 30 presses. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 30; presses++) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The focus never came to "${name}".`);
}

test('each bar has the name of its operation and a value in words', async () => {
  const page = await open();
  await start(page, 'uneven_work', { durationMs: 600_000, steps: 100_000 });
  await start(page, 'uneven_work', { durationMs: 100 });
  await start(page, 'run_forever');
  await becomes(page, 'Uneven work #2', 'completed');
  await reaches(page, 'Uneven work #2', 1);
  const bars = await exposed(page, 'progressbar');
  expect(bars.map(({ name }) => name)).toEqual(['Run for ever #1', 'Uneven work #2', 'Uneven work #1']);
  expect(bars.map(({ value }) => value)).toEqual([undefined, 1, expect.any(Number)]);
  const inWords = await page
    .locator('milepost-progress progress')
    .evaluateAll((elements) => elements.map((element) => element.getAttribute('aria-valuetext')));
  expect(inWords).toEqual([expect.any(String), 'completed', expect.stringMatching(/^\d+ %$/)]);
  const buttons = (await exposed(page, 'button')).map(({ name }) => name);
  expect(buttons.sort()).toEqual(
    [
      ...['Start', 'Start a hundred', 'Cancel all', 'Clear ended'],
      ...['Cancel Run for ever #1', 'Remove Uneven work #2', 'Cancel Uneven work #1'],
    ].sort(),
  );
  for (const role of ['spinbutton', 'combobox', 'region', 'list'])
    for (const { name } of await exposed(page, role)) expect(name).not.toBe('');
});

test('one operation is announced at most once for each ten per cent, and never by an alert', async () => {
  const page = await open();
  await start(page, 'uneven_work', { durationMs: 6_000, steps: 1_000 });
  await announced(page, 'status', /Uneven work #1: completed/);
  const { status, alert } = await page.evaluate(() => window.announced);
  // The number of announcements depends on the machine, because they are made at most once per second.
  const steps = [...status.join(' ').matchAll(/Uneven work #1: (\d+) %\./g)].map(([, step]) => Number(step));
  expect(steps).not.toEqual([]);
  expectIncreasing(steps);
  const tens = steps.map((percentage) => Math.floor(percentage / 10));
  expect(new Set(tens).size).toBe(tens.length);
  expect(alert).toEqual([]);
  // The bars themselves have no live regions: the page has one for status and one for failures.
  const regionCounts = (await Promise.all(['status', 'alert'].map((role) => exposed(page, role)))).map(
    ({ length }) => length,
  );
  expect(regionCounts).toEqual([1, 1]);
});

test('everything can be done with the keyboard, and the focus is visible and never lost', async () => {
  const page = await open();
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Skip to the operations');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('tool');
  await page.keyboard.type('Run');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('field-intervalMs');
  await page.keyboard.type('50');
  for (let count = 0; count < 3; count++) await page.keyboard.press('Enter');
  expect(await page.textContent('#counts')).toBe('3 running');

  await tabTo(page, 'Cancel Run for ever #2');
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle);
  expect(outline).toBe('solid');
  const clicks = await page.evaluateHandle(clickOnceMoreAsItEnds, 'Run for ever #2');
  await page.keyboard.press('Space');
  await becomes(page, 'Run for ever #2', 'cancelled');
  expect(await focused(page)).toBe('Remove Run for ever #2');
  // The second click, right after the cancellation, does not remove the card.
  expect(await clicks.jsonValue()).toEqual({ count: 1 });
  expect(await card(page, 'Run for ever #2').count()).toBe(1);
  await removeByKeyboard(page, 'Run for ever #2');
  expect(await focused(page)).toBe('Cancel Run for ever #1');

  for (let presses = 0; (await focused(page)) !== 'Cancel all' && presses < 10; presses++)
    await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.getElementById('counts')?.textContent === '2 cancelled');
  expect(await focused(page)).toBe('Cancel all');
  await tabTo(page, 'Remove Run for ever #3');
  await removeByKeyboard(page, 'Run for ever #3');
  expect(await focused(page)).toBe('Remove Run for ever #1');
  await removeByKeyboard(page, 'Run for ever #1');
  expect(await focused(page)).toBe('Operations');
  expect(await page.textContent('#counts')).toBe('None yet');
});

test.each(['light', 'dark'] as const)(
  'in %s mode every text has enough contrast with its background',
  async (colorScheme) => {
    const page = await open({ colorScheme });
    await start(page, 'fail_midway', { at: 0 });
    await start(page, 'uneven_work', { durationMs: 0 });
    await start(page, 'run_forever');
    await start(page, 'run_forever');
    await page.getByRole('button', { name: 'Cancel Run for ever #1' }).click();
    for (const [name, state] of [
      ['Fail midway #1', 'failed'],
      ['Uneven work #1', 'completed'],
      ['Run for ever #1', 'cancelled'],
    ] as const)
      await becomes(page, name, state);
    await page.waitForFunction(
      () =>
        document.querySelectorAll('milepost-progress')[1]?.shadowRoot?.querySelector('[part=state]')
          ?.textContent,
    );
    const contrasts = await page.evaluate(measureContrasts);
    expect(Object.keys(contrasts).length).toBeGreaterThan(20);
    const faint = Object.entries(contrasts).filter(([, contrast]) => !(contrast >= 4.5));
    expect(faint).toEqual([]);
    const background = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    expect(background).toBe(colorScheme === 'light' ? 'rgb(247, 248, 250)' : 'rgb(16, 19, 23)');
  },
);

test('nothing moves if the user prefers reduced motion', async () => {
  const page = await open({ reducedMotion: 'reduce' });
  await start(page, 'run_forever');
  await start(page, 'uneven_work', { durationMs: 1_000 });
  await reaches(page, 'Uneven work #1', 0.2);
  expect(await page.evaluate(countAnimations)).toBe(0);
  const moving = await open({ reducedMotion: 'no-preference' });
  await start(moving, 'run_forever');
  await moving.waitForFunction(countAnimations);
});

test.each([320, 900, 1_600])('at a width of %d pixels nothing is cut off at the side', async (width) => {
  const page = await open({ viewport: { width, height: 700 } });
  for (const tool of ['download_file', 'process_data', 'fail_midway']) await start(page, tool);
  await becomes(page, 'Fail midway #1', 'failed');
  const widths = await page.evaluate(() => {
    const right = (element: Element): number => element.getBoundingClientRect().right;
    return {
      page: document.documentElement.scrollWidth,
      furthest: Math.max(...[...document.querySelectorAll('main *, milepost-progress')].map(right)),
    };
  });
  expect(widths.page).toBe(width);
  expect(widths.furthest).toBeLessThanOrEqual(width);
});

test('in forced colours the bars and the buttons have visible borders', async () => {
  const page = await open({ forcedColors: 'active' });
  await start(page, 'uneven_work', { durationMs: 600_000 });
  const seen = await page.evaluate(() => {
    const track = document.querySelector('milepost-progress')?.shadowRoot?.querySelector('.track') as Element;
    const button = document.querySelector('.card button') as Element;
    return [track, button].map((element) => getComputedStyle(element).borderStyle);
  });
  expect(seen).toEqual(['solid', 'solid']);
});

// Runs in the page, because a click from the test would come too late on a slow machine.
function clickOnceMoreAsItEnds(name: string): { count: number } {
  const clicks = { count: 0 };
  const bar = document.querySelector(`milepost-progress[label="${name}"]`) as Element;
  const observer = new MutationObserver(() => {
    observer.disconnect();
    bar.parentElement?.querySelector('button')?.click();
    clicks.count++;
  });
  observer.observe(bar, { attributeFilter: ['state'] });
  return clicks;
}

// Runs in the page.
function countAnimations(): number {
  const shadows = [...document.querySelectorAll('milepost-progress')].map(({ shadowRoot }) => shadowRoot);
  return [document, ...shadows].flatMap((root) => root?.getAnimations() ?? []).length;
}

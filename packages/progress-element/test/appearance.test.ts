import type { Page } from '@milepost/chromium';

import { contrast, paint, pixels, type Rgb } from './pixels.js';
import { nextFrame, useBrowser } from './use-browser.js';

const browser = useBrowser();
const STATES = ['active', 'completed', 'failed', 'cancelled', 'timed_out', 'expired'];
const body = STATES.map(
  (state) =>
    `<milepost-progress label="${state}" message="Some words" progress="5" total="10" state="${state}"></milepost-progress>`,
).join('');
const head =
  '<style>:root { color-scheme: light dark; } body { background: Canvas; font: 16px sans-serif; }</style>';

function style(page: Page, selector: string, property: string): Promise<string> {
  return page
    .locator(selector)
    .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
}

/** Returns the colour that is drawn in the filled part of each state's bar. */
const fills = (page: Page): Promise<Rgb[]> =>
  pixels(
    page,
    STATES.map((state) => [`[state=${state}] progress`, 0.25]),
  );

test.each(['light', 'dark'] as const)(
  'in a %s scheme every text and every bar has enough contrast with its background',
  async (colorScheme) => {
    const page = await browser.open({ body, head });
    await page.emulateMedia({ colorScheme });
    await nextFrame(page);
    const behind = await style(page, 'body', 'background-color');
    const canvas = await paint(page, [behind]);
    expect(canvas[0] > 128).toBe(colorScheme === 'light');
    for (const state of STATES) {
      const element = `milepost-progress[state=${state}]`;
      const parts = ['label', 'value', 'message', state === 'active' ? 'label' : 'state'];
      for (const part of parts) {
        const colour = await style(page, `${element} [part=${part}]`, 'color');
        expect(contrast(await paint(page, [behind, colour]), canvas)).toBeGreaterThanOrEqual(4.5);
      }
    }
    const [track = canvas] = await pixels(page, [['[state=active] progress', 0.75]]);
    expect(track).not.toEqual(canvas);
    for (const fill of await fills(page)) {
      for (const beside of [track, canvas]) expect(contrast(fill, beside)).toBeGreaterThanOrEqual(3);
    }
  },
);

test('states differ in colour, and also in their text', async () => {
  const page = await browser.open({ body, head });
  await nextFrame(page);
  const colours = await fills(page);
  expect(new Set(colours.map(String)).size).toBe(4);
  const words = await page.locator('[part=state]').allTextContents();
  expect(words).toEqual(['', 'completed', 'failed', 'cancelled', 'timed out', 'expired']);
});

test('custom properties set the colours and sizes of the element', async () => {
  const page = await browser.open({
    body,
    head: `<style>milepost-progress {
      --milepost-color-active: rgb(1, 2, 3); --milepost-color-completed: rgb(4, 5, 6);
      --milepost-color-failed: rgb(7, 8, 9); --milepost-color-cancelled: rgb(10, 11, 12);
      --milepost-color-track: rgb(13, 14, 15); --milepost-color-text: rgb(16, 17, 18);
      --milepost-color-muted: rgb(19, 20, 21); --milepost-height: 21px; --milepost-radius: 3px;
      --milepost-gap: 11px; --milepost-font: italic 20px serif;
    }</style>`,
  });
  await nextFrame(page);
  expect(await fills(page)).toEqual([
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
    [10, 11, 12],
    [7, 8, 9],
    [7, 8, 9],
  ]);
  const first = '[state=active]';
  expect(await style(page, `${first} .track`, 'background-color')).toBe('rgb(13, 14, 15)');
  expect(await style(page, `${first} .track`, 'height')).toBe('21px');
  expect(await style(page, `${first} .track`, 'border-radius')).toBe('3px');
  expect(await style(page, `${first} .header`, 'margin-bottom')).toBe('11px');
  expect(await style(page, `${first} [part=label]`, 'color')).toBe('rgb(16, 17, 18)');
  expect(await style(page, `${first} [part=label]`, 'font-style')).toBe('italic');
  expect(await style(page, `${first} [part=message]`, 'color')).toBe('rgb(19, 20, 21)');
});

test('every part can be styled from outside', async () => {
  const parts = [
    'header',
    'label',
    'value',
    'track',
    'bar',
    'details',
    'message',
    'rate',
    'remaining',
    'state',
  ];
  const page = await browser.open({
    body,
    head: `<style>${parts.map((part, index) => `::part(${part}) { outline: ${index + 1}px solid; }`).join('')}</style>`,
  });
  await nextFrame(page);
  const widths = await Promise.all(
    parts.map((part) => style(page, `[state=active] [part=${part}]`, 'outline-width')),
  );
  expect(widths).toEqual(parts.map((_, index) => `${index + 1}px`));
});

test('an indeterminate bar moves, but is striped and does not move if the user prefers reduced motion', async () => {
  const page = await browser.open({ body: '<milepost-progress></milepost-progress>' });
  await nextFrame(page);
  const running = () => page.evaluate(() => milepost.shadowOf(milepost.theElement()).getAnimations().length);
  expect(await running()).toBe(1);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await running()).toBe(0);
  expect(await style(page, '.sweep', 'background-image')).toContain('repeating-linear-gradient');
});

test.each([
  ['no-preference', true],
  ['reduce', false],
] as const)(
  'a transition that the page sets is used unless the user prefers reduced motion; preference: %s',
  async (reducedMotion, slow) => {
    const page = await browser.open({
      body: '<milepost-progress progress="0" total="10" style="--milepost-transition: 1000s"></milepost-progress>',
    });
    await page.emulateMedia({ reducedMotion });
    await nextFrame(page);
    const half = [['progress', 0.5]] as const;
    const [empty] = await pixels(page, half);
    await page.evaluate(() => (milepost.theElement().progress = 10));
    await nextFrame(page);
    const [seen] = await pixels(page, half);
    expect(String(seen) === String(empty)).toBe(slow);
  },
);

test('with forced colours the bar has an edge and the colours of the system', async () => {
  const page = await browser.open({ body, head });
  await page.emulateMedia({ forcedColors: 'active' });
  await nextFrame(page);
  const system = await page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.cssText =
      'color: Highlight; background: Canvas; border-color: CanvasText; forced-color-adjust: none';
    const { color, backgroundColor, borderTopColor } = getComputedStyle(probe);
    return { color, backgroundColor, borderTopColor };
  });
  const highlight = await paint(page, [system.backgroundColor, system.color]);
  expect(await fills(page)).toEqual(STATES.map(() => highlight));
  for (const state of STATES) {
    expect(await style(page, `[state=${state}] .track`, 'background-color')).toBe(system.backgroundColor);
    expect(await style(page, `[state=${state}] .track`, 'border-top-width')).toBe('1px');
    expect(await style(page, `[state=${state}] [part=state]`, 'color')).toBe(system.borderTopColor);
  }
  expect(system.color).not.toBe(system.backgroundColor);
});

test('in a right-to-left element the bar grows from the right, and numbers are still left to right', async () => {
  const page = await browser.open({
    body: '<milepost-progress dir="rtl" label="abc" unit="bytes" progress="25" total="100"></milepost-progress>',
  });
  await page.evaluate(() => (milepost.theElement().rate = 14_133_241));
  await nextFrame(page);
  const [label, value] = await Promise.all(
    ['label', 'value'].map(async (part) => (await page.locator(`[part=${part}]`).boundingBox())?.x ?? NaN),
  );
  expect(label).toBeGreaterThan(value ?? NaN);
  expect(await style(page, '[part=rate]', 'direction')).toBe('ltr');
  const [left, right] = await pixels(page, [
    ['progress', 0.5],
    ['progress', 0.9],
  ]);
  expect(right).toEqual([37, 99, 235]);
  expect(left).not.toEqual(right);
});

test('a hidden element is not visible', async () => {
  const page = await browser.open({ body: '<milepost-progress hidden></milepost-progress>' });
  expect(await page.locator('milepost-progress').isVisible()).toBe(false);
});

test('the height of an element stays the same when texts appear', async () => {
  const page = await browser.open({ body: '<milepost-progress></milepost-progress>' });
  const height = async () => {
    await nextFrame(page);
    return (await page.locator('milepost-progress').boundingBox())?.height;
  };
  const bare = await height();
  await page.evaluate(() => {
    const update = { progress: 1, total: 2, message: 'Words', rate: 1, remainingMs: 1_000 };
    Object.assign(milepost.theElement(), { label: 'Job', update });
  });
  expect(await height()).toBe(bare);
});

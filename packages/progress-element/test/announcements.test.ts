import type { Page } from '@milepost/chromium';

import { nextFrame, useBrowser } from './use-browser.js';

const browser = useBrowser();

interface Heard {
  spoken: string[];
}

/** Records every text that appears in a live region, and every event. */
async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { spoken: heard });
    for (const element of document.querySelectorAll('milepost-progress')) {
      for (const region of element.shadowRoot?.querySelectorAll('[role]') ?? []) {
        new MutationObserver(() => {
          if (region.textContent) heard.push(`${region.getAttribute('role') ?? ''}: ${region.textContent}`);
        }).observe(region, { characterData: true, subtree: true });
      }
    }
    document.addEventListener('milepost-announce', ({ detail }) =>
      heard.push(`event: ${detail.kind}: ${detail.text}`),
    );
  });
}

async function heard(page: Page, role: 'status' | 'alert' | 'event'): Promise<string[]> {
  await nextFrame(page);
  const spoken = await page.evaluate(() => (window as unknown as Heard).spoken);
  return spoken.filter((text) => text.startsWith(role)).map((text) => text.slice(role.length + 2));
}

/** Applies the changes one after the other, each in its own frame. */
async function step(page: Page, changes: Record<string, unknown>[]): Promise<void> {
  await page.evaluate(async (each) => {
    for (const change of each) {
      Object.assign(milepost.theElement(), change);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }, changes);
}

const percents = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ progress: from + index }));

test('progress is spoken at most every ten per cent, and then the end', async () => {
  const page = await browser.open({
    body: '<milepost-progress label="Job" total="100"></milepost-progress>',
  });
  await nextFrame(page);
  await listen(page);
  await step(page, [
    ...percents(0, 34),
    { progress: 57 },
    ...percents(58, 99),
    { progress: 100, state: 'completed' },
  ]);
  expect(await heard(page, 'status')).toEqual([
    ...['10 %', '20 %', '30 %', '57 %', '60 %', '70 %', '80 %', '90 %', 'completed'].map(
      (text) => `Job: ${text}`,
    ),
  ]);
  expect(await heard(page, 'alert')).toEqual([]);
});

test('progress that moves back and forth around a step, or has no total, is not announced again', async () => {
  const page = await browser.open({
    body: '<milepost-progress label="Job" total="100"></milepost-progress>',
  });
  await nextFrame(page);
  await listen(page);
  await step(page, [{ progress: 20 }, { progress: 19 }, { progress: 20 }, { progress: 5 }, { progress: 29 }]);
  await step(page, [{ total: undefined }, ...percents(1_000, 1_010)]);
  expect(await heard(page, 'event')).toEqual(['progress: Job: 20 %']);
});

test.each([
  ['failed', 'Job: failed: The disk is full.'],
  ['timed_out', 'Job: timed out: The disk is full.'],
  ['expired', 'Job: expired: The disk is full.'],
])('the state %s is announced as an alert, and progress is not', async (state, text) => {
  const page = await browser.open({
    body: '<milepost-progress label="Job" total="100"></milepost-progress>',
  });
  await nextFrame(page);
  await listen(page);
  await step(page, [{ progress: 50 }, { state, message: 'The disk is full.' }]);
  expect(await heard(page, 'alert')).toEqual([text]);
  expect(await heard(page, 'status')).toEqual(['Job: 50 %']);
  // The previous text does not remain next to the alert.
  expect(await page.getByRole('status').textContent()).toBe('');
});

test('a cancellation and a restart are announced politely, and a restart counts the steps from the beginning', async () => {
  const page = await browser.open({
    body: '<milepost-progress label="Job" total="100"></milepost-progress>',
  });
  await nextFrame(page);
  await listen(page);
  await step(page, [
    { progress: 50 },
    { state: 'cancelled' },
    { state: 'active', progress: 0 },
    { progress: 10 },
  ]);
  expect(await heard(page, 'status')).toEqual(['Job: 50 %', 'Job: cancelled', 'Job: working', 'Job: 10 %']);
  expect(await heard(page, 'alert')).toEqual([]);
});

test('the state and progress at the moment when an element enters the page are not announced', async () => {
  const page = await browser.open({
    define: false,
    body: `<milepost-progress label="Job" progress="70" total="100"></milepost-progress>
      <milepost-progress state="failed"></milepost-progress>`,
  });
  await listen(page);
  await page.evaluate(() => milepost.defineProgressElement());
  await nextFrame(page);
  await step(page, [{ progress: 79 }, { progress: 80 }]);
  expect(await heard(page, 'event')).toEqual(['progress: Job: 80 %']);
});

test('a change of the source is not announced, and the steps are counted from the beginning', async () => {
  const page = await browser.open({ body: '<milepost-progress label="Job" total="10"></milepost-progress>' });
  await nextFrame(page);
  await listen(page);
  await step(page, [{ progress: 9 }, { state: 'failed' }]);
  await page.evaluate(() => (milepost.theElement().source = new milepost.Subject<{ progress: number }>()));
  await step(page, [{ total: 10 }, { progress: 5 }]);
  expect(await heard(page, 'event')).toEqual([
    'progress: Job: 90 %',
    'failure: Job: failed: 9 of 10',
    'progress: Job: 50 %',
  ]);
});

test('a failure before the first frame is announced', async () => {
  const page = await browser.open();
  const texts = await page.evaluate(async () => {
    const element = document.createElement('milepost-progress');
    document.body.append(element);
    Object.assign(element, { label: 'Job', state: 'failed' });
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return [...milepost.shadowOf(element).querySelectorAll('[role]')].map(({ textContent }) => textContent);
  });
  expect(texts).toEqual(['', 'Job: failed']);
});

test('quiet elements fire events but speak nothing, so that the page can announce them in one region', async () => {
  const page = await browser.open({
    body:
      '<p role="log"></p>' +
      '<milepost-progress label="Job" total="100" quiet></milepost-progress>'.repeat(100),
  });
  await nextFrame(page);
  await listen(page);
  await page.evaluate(async () => {
    for (let progress = 0; progress <= 100; progress += 5) {
      for (const element of document.querySelectorAll('milepost-progress'))
        Object.assign(element, { progress, state: progress === 100 ? 'failed' : 'active' });
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });
  expect(await heard(page, 'event')).toHaveLength(1_000);
  expect([...(await heard(page, 'status')), ...(await heard(page, 'alert'))]).toEqual([]);
  // There are not even empty live regions.
  expect(await page.getByRole('status').count()).toBe(0);
});

test('an event reaches the page from inside another shadow tree', async () => {
  const page = await browser.open({ body: '<main></main>' });
  const text = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        document.addEventListener('milepost-announce', ({ detail }) => resolve(detail.text));
        const element = document.createElement('milepost-progress');
        document.querySelector('main')?.attachShadow({ mode: 'open' }).append(element);
        element.state = 'completed';
      }),
  );
  expect(text).toBe('completed');
});

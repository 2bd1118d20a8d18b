import type { Page } from '@milepost/chromium';

import { nextFrame, useBrowser } from './use-browser.js';

const browser = useBrowser();

/** Returns the bars in the accessibility tree, which screen readers use. */
async function bars(
  page: Page,
): Promise<{ name: unknown; value: unknown; properties: Record<string, unknown> }[]> {
  await nextFrame(page);
  const client = await page.context().newCDPSession(page);
  const { nodes } = await client.send('Accessibility.getFullAXTree');
  return nodes
    .filter(({ ignored, role }) => !ignored && role?.value === 'progressbar')
    .map(({ name, value, properties = [] }) => ({
      name: name?.value as unknown,
      value: value?.value as unknown,
      properties: Object.fromEntries(
        properties.map((property) => [property.name, property.value.value as unknown]),
      ),
    }));
}

test('a bar has its label as its name, and the shown progress as its value', async () => {
  const page = await browser.open({
    body: '<milepost-progress label="Download" progress="42" total="100"></milepost-progress>',
  });
  expect(await bars(page)).toEqual([
    {
      name: 'Download',
      value: expect.closeTo(0.42),
      properties: expect.objectContaining({ valuemin: 0, valuemax: 1 }),
    },
  ]);
});

test.each([
  ['progress="42" total="100"', '42 %'],
  ['', 'working'],
  ['progress="1200" unit="files"', '1,200 files'],
  ['progress="5" total="10" state="failed"', 'failed'],
  ['progress="5" total="10" state="timed_out"', 'timed out'],
  ['state="completed"', 'completed'],
])('a bar with %s has the spoken value %s', async (attributes, valuetext) => {
  const page = await browser.open({
    body: `<milepost-progress label="Job" ${attributes}></milepost-progress>`,
  });
  expect(await bars(page)).toMatchObject([{ name: 'Job' }]);
  // The DevTools protocol has no text of a value, so the attribute is checked.
  expect(await page.locator('progress').getAttribute('aria-valuetext')).toBe(valuetext);
});

test('a bar without a label still has a name', async () => {
  const page = await browser.open({ body: '<milepost-progress></milepost-progress>' });
  expect(await bars(page)).toMatchObject([{ name: 'Progress' }]);
});

test('the accessibility tree contains each text only once', async () => {
  const page = await browser.open({
    body: '<milepost-progress label="Download" progress="42" total="100" message="a.txt"></milepost-progress>',
  });
  await nextFrame(page);
  expect(await page.locator('body').ariaSnapshot()).toBe(
    ['- text: Download', '- progressbar "Download"', '- text: a.txt', '- status', '- alert'].join('\n'),
  );
});

test('the live regions exist before the first announcement', async () => {
  const page = await browser.open({ body: '<milepost-progress></milepost-progress>' });
  await nextFrame(page);
  for (const role of ['status', 'alert'] as const) {
    const region = page.getByRole(role);
    expect(await region.textContent()).toBe('');
    expect(await region.evaluate((element) => getComputedStyle(element).display)).not.toBe('none');
  }
});

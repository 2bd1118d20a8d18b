import { nextFrame, partsOf, useBrowser } from './use-browser.js';

const browser = useBrowser();

test('an operation is shown with everything that is known about it', async () => {
  const page = await browser.open({
    body: '<milepost-progress label="Download" unit="bytes"></milepost-progress>',
  });
  expect(await partsOf(page)).toEqual({ label: 'Download', value: 'working' });
  await page.evaluate(() => {
    const update = { progress: 42_300_000, total: 98_900_000, rate: 14_133_241, remainingMs: 4_005 };
    milepost.theElement().update = update;
  });
  expect(await partsOf(page)).toEqual({
    label: 'Download',
    value: '42 %',
    message: '42.3 MB of 98.9 MB',
    rate: '14.1 MB/s',
    remaining: '0:05 left',
  });
});

test('the native bar is indeterminate without a total, and full when the operation has completed', async () => {
  const page = await browser.open({ body: '<milepost-progress progress="3"></milepost-progress>' });
  const bar = page.locator('progress[part=bar]');
  await nextFrame(page);
  expect(await bar.evaluate((element: HTMLProgressElement) => element.position)).toBe(-1);
  await page.locator('milepost-progress').evaluate((element) => element.setAttribute('total', '12'));
  await nextFrame(page);
  expect(await bar.evaluate((element: HTMLProgressElement) => element.position)).toBe(0.25);
  await page.locator('milepost-progress').evaluate((element) => element.setAttribute('state', 'completed'));
  await nextFrame(page);
  expect(await bar.evaluate((element: HTMLProgressElement) => element.position)).toBe(1);
});

test('an operation that has ended shows its state instead of rate and time left, and its bar does not move', async () => {
  const page = await browser.open({ body: '<milepost-progress></milepost-progress>' });
  await page.evaluate(() => {
    const element = milepost.theElement();
    Object.assign(element, { progress: 5, rate: 2, message: 'The disk is full.', state: 'failed' });
  });
  expect(await partsOf(page)).toEqual({ value: '5', message: 'The disk is full.', state: 'failed' });
  expect(await page.locator('progress').getAttribute('value')).toBe('0');
  expect(await page.locator('.sweep').isVisible()).toBe(false);
});

test('text from outside is always shown as text', async () => {
  const page = await browser.open({ body: '<milepost-progress></milepost-progress>' });
  const hostile = '<img src=x onerror="window.harmed=1">"><script>window.harmed=1</script>';
  await page.evaluate((text) => {
    const element = milepost.theElement();
    Object.assign(element, { label: text, message: text, unit: text, rate: 1, progress: 1, state: 'failed' });
  }, hostile);
  const parts = await partsOf(page);
  expect(parts).toMatchObject({ label: hostile, message: hostile, value: `1 ${hostile}` });
  expect(await page.locator('milepost-progress').getByRole('alert').textContent()).toContain(hostile);
  expect(await page.locator('img, milepost-progress script').count()).toBe(0);
  expect(await page.evaluate(() => 'harmed' in window)).toBe(false);
});

test('control characters, and those that change the writing direction, are removed wherever text is shown or spoken', async () => {
  const page = await browser.open({ body: '<milepost-progress></milepost-progress>' });
  await page.evaluate(() => {
    const text = 'in\u202evoice\u202c\u2066\u200f\n\tf\ud800dp.exe\0\u001b[2J\u{e0041}';
    Object.assign(milepost.theElement(), {
      label: text,
      message: text,
      state: 'failed',
    });
  });
  const safe = 'invoice fdp.exe[2J';
  expect(await partsOf(page)).toMatchObject({ label: safe, message: safe });
  expect(await page.locator('[part=label]').getAttribute('title')).toBe(safe);
  expect(await page.locator('progress').getAttribute('aria-label')).toBe(safe);
  expect(await page.getByRole('alert').textContent()).toBe(`${safe}: failed: ${safe}`);
});

test('a long text is cut off with an ellipsis, stays in its row, and is complete in its title', async () => {
  const long = 'a long message '.repeat(40).trim();
  const page = await browser.open({
    body: `<milepost-progress label="${long}" message="${long}" progress="1" total="2"></milepost-progress>`,
  });
  await nextFrame(page);
  for (const part of ['label', 'message']) {
    const seen = await page.locator(`[part=${part}]`).evaluate((element) => ({
      cut: element.scrollWidth > element.clientWidth && getComputedStyle(element).textOverflow === 'ellipsis',
      title: element.getAttribute('title'),
    }));
    expect(seen).toEqual({ cut: true, title: long });
  }
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(tooWide).toBe(false);
});

test('a text of megabytes is shortened before it gets into the page', async () => {
  const page = await browser.open({ body: '<milepost-progress></milepost-progress>' });
  await page.evaluate(() => (milepost.theElement().message = 'x'.repeat(5_000_000)));
  expect((await partsOf(page))['message']).toHaveLength(2_000);
});

test('only the texts that changed are written, and in place', async () => {
  const page = await browser.open({
    body: '<milepost-progress label="Download" progress="1" total="1000" message="One"></milepost-progress>',
  });
  await nextFrame(page);
  const changes = await page.evaluate(async () => {
    const element = milepost.theElement();
    let seen: string[] = [];
    const observer = new MutationObserver((records) => {
      seen.push(...records.map(({ type, attributeName }) => attributeName ?? type));
    });
    const options = { subtree: true, childList: true, characterData: true, attributes: true };
    observer.observe(milepost.shadowOf(element), options);
    const changesOf = async (properties: Partial<typeof element>) => {
      seen = [];
      Object.assign(element, properties);
      await new Promise((resolve) => requestAnimationFrame(resolve));
      return seen;
    };
    return {
      nothing: await changesOf({ label: 'Download', progress: 1, total: 1_000, message: 'One' }),
      tooLittleForWords: await changesOf({ progress: 2 }),
      message: await changesOf({ message: 'Two' }),
    };
  });
  expect(changes).toEqual({ nothing: [], tooLittleForWords: ['value'], message: ['characterData', 'title'] });
});

test('the element works under a strict Content Security Policy with Trusted Types', async () => {
  const policy = "default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
  const page = await browser.open({
    headers: { 'content-security-policy': policy },
    body: '<milepost-progress label="Download" progress="1" total="2"></milepost-progress>',
  });
  expect(await partsOf(page)).toMatchObject({ label: 'Download', value: '50 %' });
  expect(await page.locator('.track').evaluate((element) => element.clientHeight)).toBeGreaterThan(0);
});

test('a hundred elements share one style sheet', async () => {
  const page = await browser.open({ body: '<milepost-progress></milepost-progress>'.repeat(100) });
  const sheets = await page.evaluate(() => {
    const elements = [...document.querySelectorAll('milepost-progress')];
    const worn = elements.flatMap((element) => [...milepost.shadowOf(element).adoptedStyleSheets]);
    return { worn: worn.length, different: new Set(worn).size };
  });
  expect(sheets).toEqual({ worn: 100, different: 1 });
});

test('an element that moves into another document keeps its styles', async () => {
  const page = await browser.open({ body: '<iframe></iframe><milepost-progress></milepost-progress>' });
  const appearance = await page.evaluate(() => {
    const inner = document.querySelector('iframe')?.contentWindow;
    inner?.document.body.append(milepost.theElement());
    const bar = inner && milepost.shadowOf(milepost.theElement(inner.document)).querySelector('progress');
    return bar && inner.getComputedStyle(bar).appearance;
  });
  expect(appearance).toBe('none');
});

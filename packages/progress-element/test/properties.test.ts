import { nextFrame, partsOf, useBrowser } from './use-browser.js';

const browser = useBrowser();

test('plain HTML is enough', async () => {
  const page = await browser.open({
    body: `<milepost-progress label="Upload" progress="30" total="120" unit="files" message="a.txt" state="cancelled">
      </milepost-progress>`,
  });
  expect(await partsOf(page)).toEqual({
    label: 'Upload',
    value: '25 %',
    message: 'a.txt',
    state: 'cancelled',
  });
});

test('label, state, unit and quiet are attributes and properties alike', async () => {
  const page = await browser.open();
  const html = await page.evaluate(() => {
    const element = document.createElement('milepost-progress');
    Object.assign(element, { label: 'Upload', state: 'timed_out', unit: 'bytes', quiet: true });
    const { label, state, unit, quiet } = element;
    return [element.outerHTML, label, state, unit, quiet];
  });
  expect(html).toEqual([
    '<milepost-progress label="Upload" state="timed_out" unit="bytes" quiet=""></milepost-progress>',
    'Upload',
    'timed_out',
    'bytes',
    true,
  ]);
});

test('progress, total and message are set by their attributes, and taken back with them', async () => {
  const page = await browser.open({
    body: '<milepost-progress progress="1.5" total="3" message="One"></milepost-progress>',
  });
  const read = await page.evaluate(() => {
    const element = milepost.theElement();
    const values = () => [element.progress ?? null, element.total ?? null, element.message];
    const given = values();
    for (const name of ['progress', 'total', 'message']) element.removeAttribute(name);
    return [given, values()];
  });
  expect(read).toEqual([
    [1.5, 3, 'One'],
    [null, null, ''],
  ]);
});

test.each(['', ' ', 'abc', 'NaN', 'Infinity', '1,5'])(
  '"%s" is no number, so the progress is unknown',
  async (text) => {
    const page = await browser.open({
      body: `<milepost-progress progress="${text}" total="2"></milepost-progress>`,
    });
    expect((await partsOf(page))['value']).toBe('working');
  },
);

test('what makes no sense as a property is unknown rather than shown', async () => {
  const page = await browser.open({ body: '<milepost-progress state="exploded"></milepost-progress>' });
  const state = await page.evaluate(() => {
    const element = milepost.theElement();
    const nonsense = { progress: NaN, total: '7', message: null, rate: Infinity, remainingMs: null };
    Object.assign(element, nonsense);
    return element.state;
  });
  expect(state).toBe('active');
  expect(await partsOf(page)).toEqual({ value: 'working' });
});

test('a whole update sets all it tells of, and keeps the message where it has none', async () => {
  const page = await browser.open({ body: '<milepost-progress></milepost-progress>' });
  await page.evaluate(() => {
    const element = milepost.theElement();
    element.update = { progress: 1, total: 4, message: 'One', rate: 1, remainingMs: 3_000 };
    element.update = { progress: 2, total: undefined };
  });
  expect(await partsOf(page)).toEqual({ value: '2', message: 'One' });
});

test('properties set before the element is defined are heard, and win over attributes', async () => {
  const page = await browser.open({
    define: false,
    body: '<milepost-progress progress="1"></milepost-progress>',
  });
  await page.evaluate(() => {
    Object.assign(milepost.theElement(), { progress: 3, total: 4, label: 'Early' });
    milepost.defineProgressElement();
  });
  expect(await partsOf(page)).toMatchObject({ label: 'Early', value: '75 %' });
});

test('defining twice does nothing, and another name makes another element of the same kind', async () => {
  const page = await browser.open();
  const kinds = await page.evaluate(() => {
    milepost.defineProgressElement();
    milepost.defineProgressElement('my-progress');
    milepost.defineProgressElement('my-progress');
    return [
      new milepost.MilepostProgressElement().localName,
      document.createElement('milepost-progress') instanceof milepost.MilepostProgressElement,
      document.createElement('my-progress') instanceof milepost.MilepostProgressElement,
    ];
  });
  expect(kinds).toEqual(['milepost-progress', true, true]);
});

test('loading the package defines nothing', async () => {
  const page = await browser.open({ define: false });
  expect(await page.evaluate(() => customElements.get('milepost-progress') === undefined)).toBe(true);
});

test('keys pass it by: nothing in it can be focused', async () => {
  const page = await browser.open({
    body: '<button>A</button><milepost-progress label="Upload" progress="1" total="2"></milepost-progress><button>B</button>',
  });
  await nextFrame(page);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('B');
  await page.locator('milepost-progress').click();
  expect(await page.evaluate(() => document.activeElement?.localName)).toBe('body');
});

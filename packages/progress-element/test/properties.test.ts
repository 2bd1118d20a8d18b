import { nextFrame, partsOf, useBrowser } from './use-browser.js';

const browser = useBrowser();

test('attributes in plain HTML set everything that is shown', async () => {
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

test('the properties label, state, unit and quiet write and read their attributes', async () => {
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

test('the attributes progress, total and message set the properties, and reset them when they are removed', async () => {
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
  'the progress is unknown if its attribute is "%s", which is not a number',
  async (text) => {
    const page = await browser.open({
      body: `<milepost-progress progress="${text}" total="2"></milepost-progress>`,
    });
    expect((await partsOf(page))['value']).toBe('working');
  },
);

test('an invalid value of a property counts as unknown and is not shown', async () => {
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

test('a whole update sets all values, but keeps the message if it has none', async () => {
  const page = await browser.open({ body: '<milepost-progress></milepost-progress>' });
  await page.evaluate(() => {
    const element = milepost.theElement();
    element.update = { progress: 1, total: 4, message: 'One', rate: 1, remainingMs: 3_000 };
    element.update = { progress: 2, total: undefined };
  });
  expect(await partsOf(page)).toEqual({ value: '2', message: 'One' });
});

test('properties that are set before the element is defined are used, and override attributes', async () => {
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

test('a second definition does nothing, and another name defines another element of the same class', async () => {
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

test('the import of the package defines nothing', async () => {
  const page = await browser.open({ define: false });
  expect(await page.evaluate(() => customElements.get('milepost-progress') === undefined)).toBe(true);
});

test('nothing in the element can be focused, by key or by click', async () => {
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

import { useBrowser } from './use-browser.js';

const browser = useBrowser();
const hundred = '<milepost-progress total="1000000" quiet></milepost-progress>'.repeat(100);

test('a hundred elements that change a thousand times a frame are drawn once, in one frame', async () => {
  const page = await browser.open({ framesByHand: true, body: hundred });
  const counts = await page.evaluate(async () => {
    window.runFrame();
    window.framesRequested = 0;
    const elements = [...document.querySelectorAll('milepost-progress')];
    let textsWritten = 0;
    const observer = new MutationObserver((records) => (textsWritten += records.length));
    for (const element of elements)
      observer.observe(milepost.shadowOf(element), { characterData: true, subtree: true });
    const perFrame: [requests: number, texts: number][] = [];
    for (let frame = 1; frame <= 5; frame++) {
      for (let change = 1; change <= 1_000; change++) {
        for (const element of elements)
          element.update = { progress: frame * 1_000 + change, rate: frame * change };
      }
      await Promise.resolve();
      const writtenEarly = textsWritten;
      window.runFrame();
      await Promise.resolve();
      perFrame.push([window.framesRequested, writtenEarly === 0 ? textsWritten : NaN]);
      window.framesRequested = textsWritten = 0;
    }
    // Nothing has changed, so no frame is requested.
    window.runFrame();
    return {
      perFrame,
      idle: window.framesRequested,
      last: elements.map((element) => milepost.textIn(element, 'rate')).at(-1),
    };
  });
  expect(counts).toEqual({ perFrame: Array(5).fill([1, 200]), idle: 0, last: '5,000/s' });
});

test('a hidden page requests one frame, however much changes, and shows the latest values when it is visible again', async () => {
  const page = await browser.open({
    framesByHand: true,
    body: '<milepost-progress></milepost-progress>',
  });
  const seen = await page.evaluate(() => {
    window.runFrame();
    window.framesRequested = 0;
    const element = milepost.theElement();
    for (let progress = 1; progress <= 100_000; progress++)
      element.update = { progress, total: 100_000, message: `Row ${progress}` };
    for (let count = 0; count < 1_000; count++) {
      const other = document.createElement('milepost-progress');
      document.body.append(other);
      other.remove();
    }
    const requested = window.framesRequested;
    window.runFrame();
    const texts = [...milepost.shadowOf(element).querySelectorAll('span')].map(
      ({ textContent }) => textContent,
    );
    return { requested, texts: texts.filter(Boolean) };
  });
  expect(seen).toEqual({ requested: 1, texts: ['100 %', 'Row 100000', '100 %'] });
});

test('a hidden page keeps no reference to an element that has left it', async () => {
  const page = await browser.open({ framesByHand: true });
  await page.evaluate(() => {
    const left: WeakRef<Element>[] = [];
    for (let count = 0; count < 100; count++) {
      const element = document.createElement('milepost-progress');
      document.body.append(element);
      element.progress = count;
      left.push(new WeakRef(element));
      element.remove();
    }
    Object.assign(window, { left });
  });
  await page.requestGC();
  const kept = await page.evaluate(
    () =>
      (window as unknown as { left: WeakRef<Element>[] }).left.filter((element) => element.deref()).length,
  );
  expect(kept).toBe(0);
});

test('an element outside the page draws nothing, and shows its values when it enters', async () => {
  const page = await browser.open({ framesByHand: true });
  const seen = await page.evaluate(() => {
    const element = document.createElement('milepost-progress');
    Object.assign(element, { progress: 1, total: 2 });
    const before = window.framesRequested;
    document.body.append(element);
    window.runFrame();
    return [before, milepost.textIn(element, 'value')];
  });
  expect(seen).toEqual([0, '50 %']);
});

test('updates force no layout', async () => {
  const page = await browser.open({
    framesByHand: true,
    body: '<milepost-progress total="10"></milepost-progress>',
  });
  const client = await page.context().newCDPSession(page);
  await client.send('Performance.enable');
  const layouts = async () => {
    const { metrics } = await client.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'LayoutCount')?.value ?? NaN;
  };
  // Within one task the browser computes the layout only if a script reads it, and once at the end of the
  // task.
  const before = await layouts();
  await page.evaluate(() => {
    for (let progress = 0; progress < 100; progress++) {
      milepost.theElement().update = { progress, message: 'x'.repeat(progress) };
      window.runFrame();
    }
  });
  expect((await layouts()) - before).toBeLessThan(10);
});

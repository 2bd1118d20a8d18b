import { partsOf, useBrowser } from './use-browser.js';

const browser = useBrowser();
const body = '<milepost-progress label="Job"></milepost-progress>';

test('an Observable is followed to its end', async () => {
  const page = await browser.open({ body });
  await page.evaluate(() => {
    const updates = new milepost.Subject<{ progress: number; total: number; message?: string }>();
    milepost.theElement().source = updates;
    updates.next({ progress: 1, total: 4, message: 'One' });
    Object.assign(window, { updates });
  });
  expect(await partsOf(page)).toEqual({ label: 'Job', value: '25 %', message: 'One' });
  await page.evaluate(() => {
    const { updates } = window as unknown as {
      updates: InstanceType<typeof milepost.Subject<{ progress: number }>>;
    };
    updates.next({ progress: 2 });
    updates.complete();
  });
  expect(await partsOf(page)).toEqual({ label: 'Job', value: '2', message: 'One', state: 'completed' });
});

test('an error of the source is shown as a failure, with its message', async () => {
  const page = await browser.open({ body });
  await page.evaluate(() => {
    milepost.theElement().source = new milepost.Observable<{ progress: number }>((subscriber) =>
      subscriber.error(new Error('The disk is full.')),
    );
  });
  expect(await partsOf(page)).toMatchObject({ message: 'The disk is full.', state: 'failed' });
});

test("the browser's own Observable is followed, and unsubscribed from", async () => {
  const page = await browser.open({ body });
  const left = await page.evaluate(async () => {
    interface Subscriber {
      next(value: { progress: number; total: number }): void;
      addTeardown(teardown: () => void): void;
    }
    const { Observable } = window as unknown as {
      Observable: new (start: (subscriber: Subscriber) => void) => { subscribe(): void };
    };
    const element = milepost.theElement();
    return new Promise<number | undefined>((resolve) => {
      element.source = new Observable((subscriber) => {
        subscriber.addTeardown(() => resolve(element.progress));
        subscriber.next({ progress: 3, total: 4 });
      });
      element.source = null;
    });
  });
  expect(left).toBe(3);
  expect(await partsOf(page)).toMatchObject({ value: '75 %' });
});

test('an async iterable is followed to its end', async () => {
  const page = await browser.open({ body });
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        milepost.theElement().source = (async function* () {
          yield { progress: 1, total: 2 };
          await Promise.resolve();
          yield { progress: 2, total: 2, message: 'Through' };
          setTimeout(resolve);
        })();
      }),
  );
  expect(await partsOf(page)).toMatchObject({ value: '100 %', message: 'Through', state: 'completed' });
});

test('an async iterable that throws is shown as a failure', async () => {
  const page = await browser.open({ body });
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        milepost.theElement().source = (async function* () {
          yield { progress: 1, total: 2 };
          await Promise.resolve();
          setTimeout(resolve);
          throw new Error('The line was cut.');
        })();
      }),
  );
  expect(await partsOf(page)).toMatchObject({ value: '50 %', message: 'The line was cut.', state: 'failed' });
});

test('a source that cannot be subscribed to is shown as a failure, with the reason', async () => {
  const page = await browser.open({ body: body + body });
  await page.evaluate(() => {
    const stream = new ReadableStream<{ progress: number }>();
    stream.getReader();
    const [first, second] = document.querySelectorAll('milepost-progress');
    if (first) first.source = stream;
    const refusing = () => {
      throw new Error('Nobody may listen.');
    };
    if (second) second.source = { subscribe: refusing };
  });
  expect(await partsOf(page)).toMatchObject({ message: expect.stringContaining('lock'), state: 'failed' });
  const second = await page.evaluate(() => document.querySelectorAll('milepost-progress')[1]?.message);
  expect(second).toBe('Nobody may listen.');
});

test.each(['completed', 'failed', 'cancelled'] as const)(
  'an operation of the manager as the source is shown as %s at its end',
  async (state) => {
    const page = await browser.open({ body });
    await page.evaluate(async (end) => {
      const manager = new milepost.ProgressManager();
      const operation = manager.start({ method: 'tools/call', params: {} });
      milepost.theElement().source = operation;
      void manager.handleProgress(operation.token, 1, 2, 'Half-way');
      await new Promise((resolve) => setTimeout(resolve));
      await operation.settle(end);
      manager.close();
      await new Promise((resolve) => setTimeout(resolve));
    }, state);
    const value = state === 'completed' ? 'done' : '50 %';
    expect(await partsOf(page)).toEqual({ label: 'Job', value, message: 'Half-way', state });
  },
);

test('an element subscribes once, when it enters the page, and unsubscribes when it leaves or gets another source', async () => {
  const page = await browser.open();
  const log = await page.evaluate(async () => {
    const seen: string[] = [];
    const source = (name: string) =>
      new milepost.Observable<{ progress: number }>(() => {
        seen.push(`+${name}`);
        return () => seen.push(`-${name}`);
      });
    const step = async (name: string, action: () => void) => {
      seen.push(name);
      action();
      await Promise.resolve();
    };
    const element = document.createElement('milepost-progress');
    const first = source('a');
    await step('set', () => (element.source = first));
    await step('enter', () => document.body.append(element));
    await step('same', () => (element.source = first));
    await step('move', () => document.body.prepend(element));
    await step('leave', () => element.remove());
    await step('return', () => document.body.append(element));
    await step('replace', () => (element.source = source('b')));
    await step('none', () => (element.source = undefined));
    return seen.join(' ');
  });
  expect(log).toBe('set enter +a same move leave -a return +a replace -a +b none -b');
});

test('a source that has ended is not subscribed to again', async () => {
  const page = await browser.open({ body });
  const subscriptions = await page.evaluate(async () => {
    let count = 0;
    const element = milepost.theElement();
    element.source = new milepost.Observable<{ progress: number }>((subscriber) => {
      count++;
      subscriber.complete();
    });
    element.remove();
    await Promise.resolve();
    document.body.append(element);
    return count;
  });
  expect(subscriptions).toBe(1);
  expect(await partsOf(page)).toMatchObject({ state: 'completed' });
});

test('updates of a source that was removed are ignored, and an iterable is stopped', async () => {
  const page = await browser.open({ body });
  const stopped = await page.evaluate(async () => {
    let returned = 0;
    const waiting: ((result: IteratorResult<{ progress: number; total: number }>) => void)[] = [];
    const element = milepost.theElement();
    element.source = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise((resolve) => waiting.push(resolve)),
        return: () => {
          returned++;
          return Promise.reject(new Error('Not now.'));
        },
      }),
    };
    element.source = null;
    for (const resolve of waiting) resolve({ done: false, value: { progress: 1, total: 2 } });
    await new Promise((resolve) => setTimeout(resolve));
    return [waiting.length, returned];
  });
  expect(stopped).toEqual([1, 1]);
  expect(await partsOf(page)).toEqual({ label: 'Job', value: 'working' });
});

test('a new source clears the previous values', async () => {
  const page = await browser.open({ body });
  await page.evaluate(() => {
    const element = milepost.theElement();
    Object.assign(element, {
      progress: 3,
      total: 4,
      message: 'Old',
      rate: 5,
      remainingMs: 6,
      state: 'failed',
    });
    element.source = new milepost.Subject<{ progress: number }>();
  });
  expect(await partsOf(page)).toEqual({ label: 'Job', value: 'working' });
});

test('the end of a source does not replace a state that was set', async () => {
  const page = await browser.open({ body });
  await page.evaluate(() => {
    const element = milepost.theElement();
    const updates = new milepost.Subject<{ progress: number }>();
    element.source = updates;
    element.state = 'cancelled';
    updates.complete();
  });
  expect(await partsOf(page)).toMatchObject({ state: 'cancelled' });
});

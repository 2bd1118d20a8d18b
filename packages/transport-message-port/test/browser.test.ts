import { createServer } from 'node:http';

import { launchChromium, type Page } from '@milepost/chromium';
import { closeServer, endAfterAll, listenLocally } from '@milepost/testing';

import { bundle } from './bundle.js';

const ends = endAfterAll();
let page: Page;
/** An origin other than the page's: the same server under another host name. */
let foreignOrigin: string;

async function serve(): Promise<number> {
  const scripts: Record<string, string> = {
    '/page.js': await bundle('fixtures/web/page.ts'),
    '/frame.js': await bundle('fixtures/web/frame.ts'),
    '/worker': await bundle('fixtures/worker-scope/worker.ts'),
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    const script = scripts[pathname];
    response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript');
    response.end(script ?? `<!doctype html><title>Test</title><body><script src="${pathname}.js"></script>`);
  });
  const port = await listenLocally(server);
  ends.add(() => closeServer(server));
  return port;
}

beforeAll(async () => {
  const port = await serve();
  foreignOrigin = `http://localhost:${String(port)}`;
  const browser = await launchChromium();
  ends.add(() => browser.close());
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${String(port)}/page`);
});

/** Calls one of the functions of fixtures/web/page.ts, and returns the events that it recorded. */
function run(scenario: string): Promise<unknown[]> {
  return page.evaluate(
    ([name, origin]) =>
      (globalThis as unknown as Record<string, (origin: string) => unknown[]>)[name]?.(origin) ?? [],
    [scenario, foreignOrigin] as const,
  );
}

const work = [1, 2, 3, 'response'];

test.each([
  ['a Worker and its own scope', 'worker', 'worker closed'],
  ['a port that was handed to a worker', 'portToWorker', 'worker closed'],
  ['a port that was handed to a frame of another origin', 'frame', 'frame closed'],
])('%s delivers progress, then the response, and then the close', async (_name, scenario, told) => {
  expect(await run(scenario)).toEqual([...work, 'close', told]);
});

test('the transport closes when a removed frame closes its own transport', async () => {
  expect(await run('removed')).toEqual([...work, 'close']);
});

test('messages that were posted before the close wait for a late start', async () => {
  expect(await run('closedBeforeStart')).toEqual([1, 'close']);
});

test('a Window is refused as a port, also one of another origin', async () => {
  expect(await run('windows')).toEqual(['TypeError', 'TypeError']);
});

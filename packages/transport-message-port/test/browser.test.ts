import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { launchChromium, type Page } from '@milepost/chromium';
import { endAfterAll } from '@milepost/testing';

import { bundle } from './bundle.js';

const ends = endAfterAll();
let page: Page;
/** As the page's own, but another host: another origin. */
let foreignOrigin: string;

async function serve(): Promise<Server> {
  const scripts: Record<string, string> = {
    '/page.js': await bundle('fixtures/web/page.ts'),
    '/frame.js': await bundle('fixtures/web/frame.ts'),
    '/worker': await bundle('fixtures/worker-scope/worker.ts'),
  };
  const created = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    const script = scripts[pathname];
    response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript');
    response.end(script ?? `<!doctype html><title>Test</title><body><script src="${pathname}.js"></script>`);
  });
  ends.add(() => {
    created.close();
    created.closeAllConnections();
  });
  created.listen(0, '127.0.0.1');
  await once(created, 'listening');
  return created;
}

beforeAll(async () => {
  const { port } = (await serve()).address() as AddressInfo;
  foreignOrigin = `http://localhost:${String(port)}`;
  const browser = await launchChromium();
  ends.add(() => browser.close());
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${String(port)}/page`);
});

/** Calls one of the functions of fixtures/web/page.ts. */
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
])('%s: progress, then the response, and the close is heard', async (_name, scenario, told) => {
  expect(await run(scenario)).toEqual([...work, 'close', told]);
});

test('a frame that closes its transport as it goes is noticed', async () => {
  expect(await run('removed')).toEqual([...work, 'close']);
});

test('what was posted before the close waits for a late start', async () => {
  expect(await run('closedBeforeStart')).toEqual([1, 'close']);
});

test("a Window is refused, also one of another origin's", async () => {
  expect(await run('windows')).toEqual(['TypeError', 'TypeError']);
});

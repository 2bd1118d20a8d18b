import { type Browser, launchChromium, type Page } from '@milepost/chromium';
import { endAfterAll } from '@milepost/testing';

import { recordEverything } from './record-everything.js';
import { startWeb, type WebProcess } from './web-process.js';

/** How a page is opened. */
export interface OpenOptions extends NonNullable<Parameters<Browser['newPage']>[0]> {
  /** Default: the server of the file. */
  url?: string;
  /** What the browser itself writes to the console, and may; anything else fails the test. */
  mayComplain?: RegExp;
}

/** A real Chromium and a real server for the tests of a file. A test in which a page throws or complains fails. */
export function useWeb(): { web: () => WebProcess; open: (options?: OpenOptions) => Promise<Page> } {
  let browser: Browser;
  let web: WebProcess;
  const complaints: string[] = [];
  const pages: Page[] = [];

  const ends = endAfterAll();
  beforeAll(async () => {
    browser = await launchChromium();
    ends.add(() => browser.close());
    web = await startWeb();
    ends.add(() => web.end());
  });

  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.close()));
    expect(complaints.splice(0)).toEqual([]);
  });

  return {
    web: () => web,
    open: async ({ url = web.url, mayComplain, ...options } = {}) => {
      const page = await browser.newPage(options);
      pages.push(page);
      page.on('pageerror', ({ message }) => complaints.push(message));
      page.on('console', (message) => {
        const isBad = message.type() === 'error' || message.type() === 'warning';
        if (isBad && !mayComplain?.test(message.text())) complaints.push(message.text());
      });
      await page.addInitScript(recordEverything);
      await page.goto(url);
      await page.waitForSelector('#connection[data-state=open]');
      return page;
    },
  };
}

import { type Browser, launchChromium, type Page } from '@milepost/chromium';
import { endAfterAll } from '@milepost/testing';

import { recordEverything } from './record-everything.js';
import { startWeb, type WebProcess } from './web-process.js';

/** Options for opening a page, including those of `browser.newPage`. */
export interface OpenOptions extends NonNullable<Parameters<Browser['newPage']>[0]> {
  /** The URL to open. Default: the server of this test file. */
  url?: string;
  /** Console warnings and errors that are allowed. Any other one fails the test. */
  allowedMessages?: RegExp;
}

/**
 * Starts a real Chromium and a real server for the tests of a file. A test fails if a page throws an error,
 * or writes a warning or an error to the console.
 */
export function useWeb(): { web: () => WebProcess; open: (options?: OpenOptions) => Promise<Page> } {
  let browser: Browser;
  let web: WebProcess;
  const consoleErrors: string[] = [];
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
    expect(consoleErrors.splice(0)).toEqual([]);
  });

  return {
    web: () => web,
    open: async ({ url = web.url, allowedMessages, ...options } = {}) => {
      const page = await browser.newPage(options);
      pages.push(page);
      page.on('pageerror', ({ message }) => consoleErrors.push(message));
      page.on('console', (message) => {
        const isBad = message.type() === 'error' || message.type() === 'warning';
        if (isBad && !allowedMessages?.test(message.text())) consoleErrors.push(message.text());
      });
      await page.addInitScript(recordEverything);
      await page.goto(url);
      await page.waitForSelector('#connection[data-state=open]');
      return page;
    },
  };
}

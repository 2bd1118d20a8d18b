import type { Browser, Page } from '@milepost/chromium';

import { recordEverything } from '../test/support/record-everything.js';

/** Opens the page as the tests do. */
export async function openPage(
  browser: Browser,
  url: string,
  options: Parameters<Browser['newPage']>[0],
): Promise<Page> {
  const page = await browser.newPage(options);
  // What compiles these scripts wraps each function that is sent into the page into it.
  await page.addInitScript('globalThis.__name = (named) => named;');
  await page.addInitScript(recordEverything);
  await page.goto(url);
  await page.waitForSelector('#connection[data-state=open]');
  return page;
}

import type { Browser, Page } from '@milepost/chromium';

import { recordEverything } from '../test/support/record-everything.js';

/** Opens the page as the tests do, and waits until it is connected. */
export async function openPage(
  browser: Browser,
  url: string,
  options: Parameters<Browser['newPage']>[0],
): Promise<Page> {
  const page = await browser.newPage(options);
  // The compiler of these scripts wraps functions in calls of `__name`, also those that are sent into the
  // page.
  await page.addInitScript('globalThis.__name = (named) => named;');
  await page.addInitScript(recordEverything);
  await page.goto(url);
  await page.waitForSelector('#connection[data-state=open]');
  return page;
}

/**
 * Starts the real browser in which tests run.
 *
 * @packageDocumentation
 */
import { findBrowser } from '@milepost/test-needs';
import { type Browser, chromium } from 'playwright-core';

export type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

// The browser runs as root in a container and without a screen, and may not use the network by itself.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts a new headless browser with an empty profile. It is the browser that `npm test` finds or installs.
 *
 * @throws Error if there is none, so that tests which need a browser fail instead of being skipped.
 */
export async function launchChromium(): Promise<Browser> {
  const found = await findBrowser();
  if (!found)
    throw new Error('There is no browser here. Run "npm start -w tools/test-needs" to find or install one.');
  return chromium.launch({ executablePath: found.path, args: FLAGS });
}

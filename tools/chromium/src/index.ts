/**
 * The real browser that tests run in.
 *
 * @packageDocumentation
 */
import { findBrowser } from '@milepost/test-needs';
import { type Browser, chromium } from 'playwright-core';

export type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

// It runs as root in a container, draws to no screen, and asks nobody on the network for anything.
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
 * Starts a browser of its own, headless, with an empty profile: the one that `npm test` finds or installs.
 *
 * @throws Error where there is none: what must run in a browser is not passed over.
 */
export async function launchChromium(): Promise<Browser> {
  const found = await findBrowser();
  if (!found)
    throw new Error('There is no browser here. Run "npm start -w tools/test-needs" to find or install one.');
  return chromium.launch({ executablePath: found.path, args: FLAGS });
}

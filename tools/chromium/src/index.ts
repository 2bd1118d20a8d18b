/**
 * The real browser that tests run in: Debian's Chromium, or another that the environment names.
 *
 * @packageDocumentation
 */
import { existsSync } from 'node:fs';

import { type Browser, chromium } from 'playwright-core';

export type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

const DEFAULT_EXECUTABLE = '/usr/bin/chromium';

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
 * Starts a Chromium of its own, headless, with an empty profile: `/usr/bin/chromium`, or what `CHROMIUM` says.
 *
 * @throws Error where there is none: what must run in a browser is not passed over.
 */
export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? DEFAULT_EXECUTABLE;
  if (!existsSync(executablePath)) {
    throw new Error(`There is no Chromium at ${executablePath}. Install it, or say in CHROMIUM where it is.`);
  }
  return chromium.launch({ executablePath, args: FLAGS });
}

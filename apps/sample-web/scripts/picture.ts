// Makes the picture of the README: several operations in different states, with a real server and browser.
// Run it with `npm run picture -w apps/sample-web -- [FILE]`.
import { fileURLToPath } from 'node:url';

import { launchChromium } from '@milepost/chromium';

import { becomes, reaches, start } from '../test/support/page-actions.js';
import { startWeb } from '../test/support/web-process.js';
import { openPage } from './open-page.js';

const VIEWPORT = { width: 900, height: 800 };

async function takePicture(path: string): Promise<void> {
  const web = await startWeb();
  const browser = await launchChromium();
  try {
    const page = await openPage(browser, web.url, { viewport: VIEWPORT, colorScheme: 'light' });
    await start(page, 'index_folder');
    await start(page, 'fail_midway', { at: 0.62, durationMs: 500 });
    await start(page, 'run_forever', { intervalMs: 100 });
    await start(page, 'uneven_work', { durationMs: 20_000, steps: 400 });
    await reaches(page, 'Uneven work #1', 0.2);
    await page.getByRole('button', { name: 'Cancel Uneven work #1' }).click();
    await start(page, 'process_data', { recordsPerSecond: 3_000 });
    await start(page, 'download_file', { bytesPerSecond: 10_000_000 });
    await becomes(page, 'Fail midway #1', 'failed');
    await becomes(page, 'Index a folder #1', 'completed');
    await reaches(page, 'Download a file #1', 0.35);
    await page.mouse.move(0, 0);
    await page.screenshot({ path });
  } finally {
    await browser.close();
    await web.end();
  }
}

const [path = fileURLToPath(new URL('../../../docs/web.png', import.meta.url))] = process.argv.slice(2);
await takePicture(path);

import { createRequire } from 'node:module';
import path from 'node:path';

import { type Installer, NeedError } from './need.js';
import { runProgram } from './run-program.js';

/** A download of 180 MB on a slow line. */
const LIMIT_MS = 15 * 60_000;
/** In ms. Playwright itself waits 30 s for each of its servers. */
const CONNECTION_TIMEOUT = '5000';

/** Downloads the Chromium that this version of Playwright is made for, to Playwright's cache: no special right is needed. */
export const playwrightDownload: Installer = {
  name: "Playwright's download of Chromium",
  obstacle: () => Promise.resolve(undefined),
  install: async () => {
    const manifest = createRequire(import.meta.url).resolve('playwright-core/package.json');
    const program = path.join(path.dirname(manifest), 'cli.js');
    const { exitCode, output } = await runProgram([process.execPath, program, 'install', 'chromium'], {
      limitMs: LIMIT_MS,
      env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: CONNECTION_TIMEOUT },
    });
    if (exitCode !== 0) throw new NeedError(/^Error: (.*)$/m.exec(output)?.[1] ?? 'it was ended');
  },
};

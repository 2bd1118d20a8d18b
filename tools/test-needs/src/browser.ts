import { existsSync } from 'node:fs';
import path from 'node:path';

import { aptPackage } from './apt-package.js';
import { browserPaths } from './browser-paths.js';
import { type Need, NeedError } from './need.js';
import { playwrightDownload } from './playwright-download.js';
import { runProgram } from './run-program.js';

/** Far more than any browser takes to print its version. */
const VERSION_LIMIT_MS = 10_000;

/** A browser that can be used. */
export interface FoundBrowser {
  /** Its executable. */
  readonly path: string;
  /** What it says it is, for example `Chromium 156.0.8078.73`. */
  readonly version: string;
}

/**
 * Finds a Chrome, Chromium or Edge that runs: the one that the variable `CHROMIUM` names, else an installed one, else one
 * in Playwright's cache.
 *
 * @returns `undefined` where there is none.
 * @throws {@link NeedError} where `CHROMIUM` names something that does not run: it is never passed over.
 */
export async function findBrowser(
  env: NodeJS.ProcessEnv = process.env,
  paths: () => Iterable<string> = browserPaths,
): Promise<FoundBrowser | undefined> {
  const named = env['CHROMIUM'];
  if (named) {
    // Tests start it from the folders of their packages.
    if (!path.isAbsolute(named))
      throw new NeedError(
        `browser: CHROMIUM is ${named}, which must be an absolute path. Name one, or unset it.`,
      );
    const version = await versionOf(named);
    if (version === undefined)
      throw new NeedError(`browser: CHROMIUM is ${named}, which does not run. Name another, or unset it.`);
    return { path: named, version };
  }
  for (const file of paths()) {
    const version = await versionOf(file);
    if (version !== undefined) return { path: file, version };
  }
  return undefined;
}

/** The page of `sample-web`, `progress-element` and `transport-message-port` are tested in a real browser. */
export const browser: Need = {
  name: 'browser',
  find: async () => {
    const found = await findBrowser();
    return found && `${found.version}, ${found.path}`;
  },
  installers: [aptPackage('chromium'), playwrightDownload],
  advice: () => `${installCommand()}, or set CHROMIUM to the path of a Chrome, Chromium or Edge.`,
};

/** Asks a browser for its version, which also shows that it runs: a library that it needs may be missing. */
async function versionOf(file: string): Promise<string | undefined> {
  if (!existsSync(file)) return undefined;
  // On Windows, a browser that is asked for its version opens a window instead.
  if (process.platform === 'win32') return 'a browser';
  const { exitCode, output } = await runProgram([file, '--version'], { limitMs: VERSION_LIMIT_MS });
  // Debian's start script may write complaints of its own before the browser answers.
  return exitCode === 0 ? /^.*\b(?:Chrome|Chromium|Edge)\b.*\S/m.exec(output)?.[0] : undefined;
}

function installCommand(): string {
  if (process.platform === 'darwin') return 'Run "brew install --cask google-chrome"';
  if (process.platform === 'win32') return 'Run "winget install Google.Chrome"';
  if (existsSync('/usr/bin/apt-get')) return 'Run "sudo apt-get install chromium"';
  return 'Install Chromium with the package manager of this system';
}

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { endAfterEach, temporaryFolder } from '@milepost/testing';

import { browserPaths, playwrightPaths } from '../src/browser-paths.js';
import { findBrowser } from '../src/browser.js';

const ends = endAfterEach();
let folder: string;
beforeEach(() => {
  folder = temporaryFolder((end) => ends.add(end));
});

/** Writes a program for the shell. */
function program(name: string, script: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

const WORKS = 'echo "start script: a complaint" >&2; echo "Chromium 156.0.1 built on Debian "';

describe('a browser', () => {
  test('that CHROMIUM names is taken before all others', async () => {
    const named = program('mine', 'echo Google Chrome 160.0');
    const other = program('other', WORKS);
    const found = await findBrowser({ CHROMIUM: named }, () => [other]);
    expect(found).toEqual({ path: named, version: 'Google Chrome 160.0' });
  });

  test.each([
    ['does not exist', undefined],
    ['does not run', 'echo "a library is missing" >&2; exit 127'],
    ['is no browser', 'echo hello'],
  ])('that CHROMIUM names and that %s is an error, whatever else there is', async (_what, script) => {
    const named = script === undefined ? path.join(folder, 'nothing') : program('mine', script);
    const other = program('other', WORKS);
    await expect(findBrowser({ CHROMIUM: named }, () => [other])).rejects.toThrow(
      `browser: CHROMIUM is ${named}, which does not run.`,
    );
  });

  test('that does not run is passed over', async () => {
    const broken = program('broken', 'exit 1');
    const works = program('works', WORKS);
    const found = await findBrowser({}, () => [path.join(folder, 'nothing'), broken, works]);
    expect(found).toEqual({ path: works, version: 'Chromium 156.0.1 built on Debian' });
  });

  test('that CHROMIUM names by a relative path is an error, since tests start it from other folders', async () => {
    await expect(findBrowser({ CHROMIUM: 'chromium' }, () => [])).rejects.toThrow('must be an absolute path');
  });

  test('that is nowhere is not found', async () => {
    expect(await findBrowser({ CHROMIUM: '' }, () => [])).toBeUndefined();
  });
});

describe('browsers are looked for', () => {
  test('on the PATH and in the usual folders of Linux, Chrome first', () => {
    const paths = browserPaths({ PATH: '/opt/bin:/usr/bin' }, 'linux');
    expect(paths[0]).toBe('/opt/bin/google-chrome');
    expect(paths).toEqual(
      expect.arrayContaining(['/usr/bin/chromium', '/snap/bin/chromium', '/usr/bin/microsoft-edge']),
    );
    expect(new Set(paths).size).toBe(paths.length);
  });

  test('among the applications of macOS', () => {
    expect(browserPaths({}, 'darwin')).toContain('/Applications/Chromium.app/Contents/MacOS/Chromium');
  });

  test('among the programs of Windows', () => {
    const paths = browserPaths({ PROGRAMFILES: 'C:/Programs' }, 'win32');
    expect(paths).toContain('C:/Programs/Google/Chrome/Application/chrome.exe');
    expect(paths).toContain('C:/Programs/Microsoft/Edge/Application/msedge.exe');
  });

  test("in Playwright's cache, whatever the revision, the newest first", () => {
    for (const revision of [900, 1300, 1255]) mkdirSync(path.join(folder, `chromium-${String(revision)}`));
    mkdirSync(path.join(folder, 'firefox-1400'));
    expect(playwrightPaths(path.join(folder, 'chromium-1255/chrome-linux64/chrome'))).toEqual(
      [1300, 1255, 900].map((revision) =>
        path.join(folder, `chromium-${String(revision)}/chrome-linux64/chrome`),
      ),
    );
  });

  test("nowhere in Playwright's cache where there is none", () => {
    expect(playwrightPaths(path.join(folder, 'gone/chromium-1/chrome-linux64/chrome'))).toEqual([]);
  });
});

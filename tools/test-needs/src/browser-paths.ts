import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

import { chromium } from 'playwright-core';

const COMMANDS = [
  'google-chrome',
  'google-chrome-stable',
  'chromium',
  'chromium-browser',
  'microsoft-edge',
  'microsoft-edge-stable',
];

const MAC_APPLICATIONS = ['Google Chrome', 'Chromium', 'Microsoft Edge'];

const WINDOWS_PROGRAMS = ['Google/Chrome', 'Chromium', 'Microsoft/Edge'].flatMap((folder) => [
  `${folder}/Application/chrome.exe`,
  `${folder}/Application/msedge.exe`,
]);

/**
 * Lists the places of browsers on this kind of system: Chrome, Chromium, Edge, and then the downloads of Playwright.
 * Not all of these files exist.
 */
export function browserPaths(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string[] {
  return [...installedPaths(env, platform), ...playwrightPaths(expectedByPlaywright())];
}

/** @returns an empty text on a kind of machine for which Playwright has no browser. */
function expectedByPlaywright(): string {
  try {
    return chromium.executablePath();
  } catch {
    return '';
  }
}

function installedPaths(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  if (platform === 'win32') {
    const folders = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter(Boolean);
    return WINDOWS_PROGRAMS.flatMap((program) => folders.map((folder = '') => path.join(folder, program)));
  }
  if (platform === 'darwin') {
    return MAC_APPLICATIONS.flatMap((name) =>
      ['/', homedir()].map((home) => path.join(home, `Applications/${name}.app/Contents/MacOS/${name}`)),
    );
  }
  // A shell of a service may have a short PATH.
  const folders = new Set([...(env['PATH'] ?? '').split(':'), '/usr/bin', '/usr/local/bin', '/snap/bin']);
  return COMMANDS.flatMap((name) => [...folders].filter(Boolean).map((folder) => path.join(folder, name)));
}

/**
 * Lists the Chromiums in Playwright's cache, the newest first: any revision can be driven, not only the one that the
 * installed Playwright asks for.
 *
 * @param expected - where Playwright expects its own revision: `<cache>/chromium-1255/chrome-linux64/chrome`.
 */
export function playwrightPaths(expected: string): string[] {
  const [, cache = '', inside = ''] = /^(.*)[\\/]chromium-\d+[\\/](.*)$/.exec(expected) ?? [];
  if (inside === '') return [];
  const revisions = foldersIn(cache).flatMap((name) => /^chromium-(\d+)$/.exec(name)?.[1] ?? []);
  const newestFirst = revisions.sort((one, other) => Number(other) - Number(one));
  return newestFirst.map((revision) => path.join(cache, `chromium-${revision}`, inside));
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Playwright has downloaded nothing yet.
    return [];
  }
}

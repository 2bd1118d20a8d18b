// Checks that the built files of the packages for browsers do not import built-in modules of Node.
import { existsSync } from 'node:fs';
import path from 'node:path';

import { build } from 'esbuild';

import { arrows } from './arrows.mjs';
import { runAsProgram } from './run-as-program.mjs';
import { entriesOf, publishedPackages, root } from './workspace.mjs';

/** @param {string} entry @returns {Promise<string[]>} the reasons why it cannot be bundled for a browser */
export async function checkBrowserEntry(entry) {
  const name = path.relative(root, entry);
  if (!existsSync(entry)) return [`${name} is not there: build first.`];
  try {
    await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      logLevel: 'silent',
    });
    return [];
  } catch (error) {
    const { errors = [] } = /** @type {import('esbuild').BuildFailure} */ (error);
    if (errors.length === 0) return [`${name}: ${String(error)}`];
    return errors.map(({ text, location }) => `${name}: ${text} (${location?.file ?? 'unknown'})`);
  }
}

/**
 * Returns the built files of the entries that can run in a browser.
 *
 * @param {import('./workspace.mjs').Package} published
 */
function browserEntries(published) {
  const nodeEntry = arrows[published.folder]?.nodeEntry;
  const entries = entriesOf(published).filter(({ name }) => name !== nodeEntry);
  return entries.map(({ file }) => file);
}

async function checkBrowserEntries() {
  const browserPackages = publishedPackages().filter(({ folder }) => arrows[folder]?.browser);
  const entries = browserPackages.flatMap(browserEntries);
  if (entries.length === 0) return ['No built entry of a browser-capable package was found.'];
  const problems = (await Promise.all(entries.map(checkBrowserEntry))).flat();
  console.log(`${entries.length} entries of ${browserPackages.length} packages bundled for a browser.`);
  return problems;
}

await runAsProgram(import.meta.url, checkBrowserEntries);

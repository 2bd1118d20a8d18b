// Checks that the report of each entry shows what the built entry exports and what it loads. With `--update`
// it writes the reports instead.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { buildReports, reportFolder } from './api-reports.mjs';
import { lineChanges } from './line-changes.mjs';
import { runAsProgram } from './run-as-program.mjs';
import { publishedPackages, root } from './workspace.mjs';

const ADVICE = 'If this is intended, run `npm run api` in the root and commit the reports.';

/** @typedef {import('./workspace.mjs').Package} Package */

/**
 * Compares the reports of packages with what is built.
 *
 * @param {Package[]} packages
 * @returns {Promise<string[]>} the problems
 */
export async function checkApi(packages) {
  const { reports, problems } = await buildReports(packages);
  if (problems.length > 0) return problems;
  for (const [file, report] of reports) {
    // Git may check out files with the line ends of Windows.
    const committed = existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\r\n', '\n') : '';
    if (committed !== report)
      problems.push(
        `${nameOf(file)} differs from the built package. ${ADVICE}\n${lineChanges(committed, report)}`,
      );
  }
  for (const file of leftOver(packages, reports))
    problems.push(`${nameOf(file)} is the report of an entry that does not exist. ${ADVICE}`);
  return problems;
}

/**
 * Writes the reports of packages, and deletes the reports of entries that do not exist any more.
 *
 * @param {Package[]} packages
 * @returns {Promise<string[]>} the problems
 */
export async function updateApi(packages) {
  const { reports, problems } = await buildReports(packages);
  if (problems.length > 0) return problems;
  for (const file of leftOver(packages, reports)) rmSync(file);
  for (const [file, report] of reports) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, report);
  }
  return [];
}

/**
 * Returns the committed reports of entries that do not exist.
 *
 * @param {Package[]} packages
 * @param {Map<string, string>} reports - the reports of all entries by path
 */
function leftOver(packages, reports) {
  return packages.flatMap(({ directory }) => {
    const folder = reportFolder(directory);
    const files = existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
    return files.filter((file) => !reports.has(file));
  });
}

/** Returns how a problem names a file. @param {string} file */
function nameOf(file) {
  return path.relative(root, file);
}

await runAsProgram(import.meta.url, async () => {
  const packages = publishedPackages();
  const update = process.argv.includes('--update');
  const problems = await (update ? updateApi : checkApi)(packages);
  if (problems.length === 0)
    console.log(`API reports of ${packages.length} packages ${update ? 'written' : 'compared'}.`);
  return problems;
});

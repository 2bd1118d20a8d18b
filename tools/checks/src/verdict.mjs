import { pathToFileURL } from 'node:url';

/**
 * Runs a check where its file is the one that was started: prints each problem and ends with 1 where there is one.
 *
 * @param {string} moduleUrl - the check's import.meta.url
 * @param {() => string[] | Promise<string[]>} check - gives the problems it finds
 */
export async function runAsProgram(moduleUrl, check) {
  if (moduleUrl !== pathToFileURL(process.argv[1] ?? '').href) return;
  const problems = await check();
  for (const problem of problems) console.error(`✗ ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}

import { pathToFileURL } from 'node:url';

/**
 * Runs a check if its file is the program that was started. Prints each problem, and sets the exit code to 1
 * if there is one. Does nothing if the file was only imported.
 *
 * @param {string} moduleUrl - the import.meta.url of the check
 * @param {() => string[] | Promise<string[]>} check - returns the problems that it finds
 */
export async function runAsProgram(moduleUrl, check) {
  if (moduleUrl !== pathToFileURL(process.argv[1] ?? '').href) return;
  const problems = await check();
  for (const problem of problems) console.error(`✗ ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}

// Checks that the README of each package contains exact copies of its example and of the output of it.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { arrows } from './arrows.mjs';
import { runCommand } from './run-command.mjs';
import { runAsProgram } from './run-as-program.mjs';
import { publishedPackages, root } from './workspace.mjs';

const EXAMPLE = 'examples/basic-usage.ts';
/** The arguments with which Node runs a TypeScript file and the sources of the packages that it imports. */
const FROM_SOURCE = ['--conditions=@milepost/source', '--import', 'tsx'];

/**
 * Returns the output that a README shows below the example.
 *
 * @param {string} readme
 * @param {string} example - the source of the example
 * @returns {{ output: string } | { problem: string }}
 */
export function promisedOutput(readme, example) {
  const code = `\`\`\`ts\n${example.trimEnd()}\n\`\`\`\n`;
  const start = readme.indexOf(code);
  if (start < 0) return { problem: `README.md does not show ${EXAMPLE} as it is, in a ts block.` };
  const below = /^\s*(?:[^`\n]+\n\s*)?```text\n([^]*?)```/.exec(readme.slice(start + code.length));
  if (!below) return { problem: `README.md does not show what ${EXAMPLE} prints, in a text block below it.` };
  return { output: below[1] ?? '' };
}

/**
 * Runs the example of a package, and compares it and its output with the README.
 *
 * @param {string} directory - the directory of the package
 * @param {{ limitSeconds?: number }} [options] - the example is ended after `limitSeconds`
 * @returns {Promise<string[]>} the problems
 */
export async function checkExample(directory, options) {
  const name = path.basename(directory);
  for (const file of ['README.md', EXAMPLE])
    if (!existsSync(path.join(directory, file))) return [`${name}: ${file} is not there.`];
  const [readme, example] = ['README.md', EXAMPLE].map((file) =>
    readFileSync(path.join(directory, file), 'utf8'),
  );
  const promised = promisedOutput(readme ?? '', example ?? '');
  if ('problem' in promised) return [`${name}: ${promised.problem}`];
  const inPage = arrows[name]?.page ? [path.join(root, 'tools/chromium/src/run-in-page.ts')] : [];
  const args = [...FROM_SOURCE, ...inPage, EXAMPLE];
  const { exitCode, output, stdout } = await runCommand(process.execPath, args, directory, options);
  if (exitCode !== 0) return [`${name}: ${EXAMPLE} ended with ${exitCode}:\n${output}`];
  if (stdout.trimEnd() === promised.output.trimEnd()) return [];
  return [`${name}: ${EXAMPLE} printed\n${stdout}\nwhere README.md promises\n${promised.output}`];
}

/**
 * Checks the two examples of the README in the root: the README contains exact copies, they compile, and the
 * client calls the server successfully.
 *
 * @returns {Promise<string[]>}
 */
async function checkRootExamples() {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
  const [client = '', server = ''] = ['client', 'server'].map((name) =>
    path.join(root, `docs/examples/${name}.ts`),
  );
  const notShown = [client, server].filter(
    (file) => !readme.includes(`\`\`\`ts\n${readFileSync(file, 'utf8')}\`\`\`\n`),
  );
  if (notShown.length > 0)
    return notShown.map((file) => `README.md does not show ${path.relative(root, file)} as it is.`);
  const compiler = path.join(root, 'node_modules/.bin/tsc7');
  const compiled = await runCommand(compiler, ['-p', 'docs/examples'], root);
  if (compiled.exitCode !== 0) return [`The examples of README.md do not compile:\n${compiled.output}`];
  // The client starts the server with the arguments that follow its own file.
  const args = [...FROM_SOURCE, client, ...FROM_SOURCE, server];
  const { exitCode, output, stdout } = await runCommand(process.execPath, args, root);
  const isComplete = stdout.includes('100 %\n') && stdout.includes('The sum is 1999999000000.');
  return exitCode === 0 && isComplete
    ? []
    : [`The client of README.md ended with ${exitCode} and printed\n${output}`];
}

async function checkExamples() {
  const problems = await checkRootExamples();
  const packages = publishedPackages();
  for (const { directory } of packages) problems.push(...(await checkExample(directory)));
  console.log(`${packages.length} packages' examples run.`);
  return problems;
}

await runAsProgram(import.meta.url, checkExamples);

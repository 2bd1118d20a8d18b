// Holds each package's README to its example: the README shows the file as it is, and what it prints.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { runCommand } from './run-command.mjs';
import { runAsProgram } from './verdict.mjs';
import { publishedPackages } from './workspace.mjs';

const EXAMPLE = 'examples/basic-usage.ts';

/**
 * The output that a README promises below the example.
 *
 * @param {string} readme
 * @param {string} example - the example's source
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

/** @param {string} directory - a package's @returns {Promise<string[]>} */
export async function checkExample(directory) {
  const name = path.basename(directory);
  for (const file of ['README.md', EXAMPLE])
    if (!existsSync(path.join(directory, file))) return [`${name}: ${file} is not there.`];
  const [readme, example] = ['README.md', EXAMPLE].map((file) =>
    readFileSync(path.join(directory, file), 'utf8'),
  );
  const promised = promisedOutput(readme ?? '', example ?? '');
  if ('problem' in promised) return [`${name}: ${promised.problem}`];
  const args = ['--conditions=@milepost/source', '--import', 'tsx', EXAMPLE];
  const { exitCode, output } = await runCommand(process.execPath, args, directory);
  if (exitCode !== 0) return [`${name}: ${EXAMPLE} ended with ${exitCode}:\n${output}`];
  if (output.trimEnd() === promised.output.trimEnd()) return [];
  return [`${name}: ${EXAMPLE} printed\n${output}\nwhere README.md promises\n${promised.output}`];
}

async function checkExamples() {
  const problems = [];
  const packages = publishedPackages();
  for (const { directory } of packages) problems.push(...(await checkExample(directory)));
  console.log(`${packages.length} packages' examples run.`);
  return problems;
}

await runAsProgram(import.meta.url, checkExamples);

// Checks that the packages work when they are installed. It checks the manifests, then the packed files.
import path from 'node:path';

import { checkManifest } from './check-manifest.mjs';
import { arrows } from './arrows.mjs';
import { runCommand } from './run-command.mjs';
import { runAsProgram } from './run-as-program.mjs';
import { publishedPackages, root } from './workspace.mjs';

const bin = path.join(root, 'node_modules/.bin');

/** @param {import('./workspace.mjs').Package} published @returns {Promise<string[]>} */
export async function checkPacked({ folder, directory }) {
  const [publint, attw] = await Promise.all([
    runCommand(path.join(bin, 'publint'), ['run', '--strict'], directory),
    runCommand(path.join(bin, 'attw'), ['--pack', '.', '--profile', 'esm-only'], directory),
  ]);
  return [
    ...(publint.exitCode === 0 ? [] : [`${folder}: publint says\n${publint.output}`]),
    ...(attw.exitCode === 0 ? [] : [`${folder}: attw says\n${attw.output}`]),
  ];
}

async function checkPackages() {
  const packages = publishedPackages();
  const folders = packages.map(({ folder }) => folder);
  const gone = Object.keys(arrows).filter((folder) => !folders.includes(folder));
  const problems = [
    ...gone.map((folder) => `tools/checks/src/arrows.mjs lists ${folder}, which is not in packages.`),
    ...packages.flatMap((published) => checkManifest(published, packages)),
  ];
  // One package after the other, because the tests that run at the same time need the machine too.
  for (const published of packages) problems.push(...(await checkPacked(published)));
  console.log(`${packages.length} packages checked: manifest, publint, attw.`);
  return problems;
}

await runAsProgram(import.meta.url, checkPackages);

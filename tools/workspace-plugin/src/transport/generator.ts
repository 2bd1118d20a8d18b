// A named import, because Nx compiles this file without the interop that a default import of CommonJS needs.
import { join } from 'node:path';

import { formatFiles, generateFiles, installPackagesTask, readJson, type Tree } from '@nx/devkit';

import { insertAfter } from './insert-after.js';
import { nextSteps } from './next-steps.js';
import { type TransportNames, transportNames } from './transport-names.js';

/** The packages of this repository that every adapter imports. */
const IMPORTS = ['progress-core', 'transport-kit'];

/** Options of `npx nx g @milepost/workspace-plugin:transport`. They are described in schema.json. */
export interface TransportOptions {
  readonly name: string;
  readonly description?: string;
  readonly browser?: boolean;
}

/**
 * Creates packages/transport-<name>, and adds it to the list of the checks and to the README of the root.
 *
 * @returns a callback that Nx calls after it has written the files. It links the new package with `npm
 *   install` and prints the next steps.
 * @throws Error when the name is not in kebab-case or the package already exists. Then nothing is written.
 */
export default async function transport(tree: Tree, options: TransportOptions): Promise<() => void> {
  const { browser = true } = options;
  const names = transportNames(options.name);
  if (tree.exists(`packages/${names.folder}`))
    throw new Error(`packages/${names.folder} already exists: choose another name, or remove it first.`);

  const description = sentence(options.description ?? `JSON-RPC over ${names.name.replaceAll('-', ' ')}`);
  addFiles(tree, names, { description, browser });
  addToLists(tree, names, { description, browser });
  await formatFiles(tree);
  return () => {
    installPackagesTask(tree, true);
    console.log(nextSteps(names));
  };
}

interface Traits {
  readonly description: string;
  readonly browser: boolean;
}

function addFiles(tree: Tree, names: TransportNames, traits: Traits): void {
  const files = join(import.meta.dirname, 'files');
  const versions = Object.fromEntries(IMPORTS.map((folder) => [folder, versionOf(tree, folder)]));
  const substitutions = { ...names, ...traits, versions };
  generateFiles(tree, files, '.', substitutions);
  const home = `packages/${names.folder}`;
  tree.write(`${home}/LICENSE`, textOf(tree, 'LICENSE'));
  // The README contains an exact copy of the example.
  const example = textOf(tree, `${home}/examples/basic-usage.ts`);
  const readme = textOf(tree, `${home}/README.md`).replace('EXAMPLE\n', () => example);
  tree.write(`${home}/README.md`, readme);
}

function addToLists(tree: Tree, { name, folder, packageName }: TransportNames, traits: Traits): void {
  const imports = IMPORTS.map((ours) => `'${ours}'`).join(', ');
  insertAfter(
    tree,
    'tools/checks/src/arrows.mjs',
    /^ {2}'transport-[^']+': \{.*\},$/,
    `  '${folder}': { imports: [${imports}], dependencies: [], browser: ${String(traits.browser)} },`,
  );
  insertAfter(
    tree,
    'README.md',
    /^\| \[`@milepost\/transport-[^`]+`\].*\| transport: /,
    `| [\`${packageName}\`](packages/${folder}) | ${traits.browser ? '●' : ''} | transport: ${name.replaceAll('-', ' ')} |`,
  );
}

/** Returns the current version of a package of this repository. */
function versionOf(tree: Tree, folder: string): string {
  return readJson<{ version: string }>(tree, `packages/${folder}/package.json`).version;
}

function textOf(tree: Tree, file: string): string {
  const text = tree.read(file, 'utf-8');
  if (text === null) throw new Error(`${file} does not exist, but it is part of every package.`);
  return text;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

// By name: Nx compiles this without the interop that a default import of CommonJS needs.
import { join } from 'node:path';

import { formatFiles, generateFiles, installPackagesTask, readJson, type Tree } from '@nx/devkit';

import { insertAfter } from './insert-after.js';
import { nextSteps } from './next-steps.js';
import { type TransportNames, transportNames } from './transport-names.js';

/** What every adapter is built from. */
const IMPORTS = ['progress-core', 'transport-kit'];

/** What `npx nx g @milepost/workspace-plugin:transport` takes; see schema.json. */
export interface TransportOptions {
  readonly name: string;
  readonly description?: string;
  readonly browser?: boolean;
}

/**
 * Makes packages/transport-<name> and lists it where the checks and the readers look.
 *
 * @returns what is to be done once the files are written: the new package is linked, and the author told what comes next.
 * @throws Error where the name is not in kebab-case, or the package is there already. Nothing is written then.
 */
export default async function transport(tree: Tree, options: TransportOptions): Promise<() => void> {
  const { browser = true } = options;
  const names = transportNames(options.name);
  if (tree.exists(`packages/${names.folder}`))
    throw new Error(`packages/${names.folder} is there already: choose another name, or remove it first.`);

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
  // The README shows the example to the letter.
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
    /^\| \[`@milepost\/transport-[^`]+`\].*\| carry: /,
    `| [\`${packageName}\`](packages/${folder}) | ${traits.browser ? '●' : ''} | carry: ${name.replaceAll('-', ' ')} |`,
  );
}

/** The version under which a package of ours is known now. */
function versionOf(tree: Tree, folder: string): string {
  return readJson<{ version: string }>(tree, `packages/${folder}/package.json`).version;
}

function textOf(tree: Tree, file: string): string {
  const text = tree.read(file, 'utf-8');
  if (text === null) throw new Error(`${file} is not there: it is part of every package.`);
  return text;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

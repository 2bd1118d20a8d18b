import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { buildSync } from 'esbuild';

/** CommonJS packages in the bundle call `require` for the built-ins of Node. */
const REQUIRE = `import { createRequire as createRequireOfBundle } from 'node:module';
const require = createRequireOfBundle(import.meta.url);`;

/** With this condition a bundle finds another one: the package declares it in its `exports`. */
const BUNDLE_CONDITION = '@milepost/bundle';

/** Not part of a bundle: it reads files beside its own, so it has a bundle of its own. */
const SEPARATE = ['@milepost/sample-server'];

/**
 * Bundles a program and all that it imports to one file, in the folder `bundle` of its package: `src/a/b.ts` becomes
 * `bundle/a/b.js`, `test/c.ts` becomes `bundle/test/c.js`. Like this, `new URL('../data', import.meta.url)` in a file
 * directly below `src` leads to the same place.
 *
 * @param file - the absolute path of a TypeScript file.
 * @returns the absolute path of the bundle.
 */
function bundleProgram(file: string): string {
  const home = packageOf(file);
  const inside = path
    .relative(home, file)
    .replace(/^src[\\/]/, '')
    .replace(/\.ts$/, '.js');
  const bundle = path.join(home, 'bundle', inside);
  const { outputFiles } = buildSync({
    entryPoints: [file],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@milepost/source'],
    external: SEPARATE,
    banner: { js: REQUIRE },
    // The names of classes and functions stand in messages.
    keepNames: true,
    logLevel: 'silent',
  });
  mkdirSync(path.dirname(bundle), { recursive: true });
  // Another process may bundle the same program, or start it, at this moment: it finds the whole file, old or new.
  const unfinished = `${bundle}.${String(process.pid)}`;
  writeFileSync(unfinished, outputFiles[0]?.contents ?? '');
  renameSync(unfinished, bundle);
  return bundle;
}

/**
 * Returns the arguments with which Node runs a TypeScript file as it is: for a program that finds other files by its own
 * path, or whose memory is measured.
 *
 * @param file - the absolute path of a TypeScript file.
 */
export function sourceArgs(file: string): string[] {
  return ['--conditions=@milepost/source', '--import', 'tsx', file];
}

const argsByFile = new Map<string, string[]>();

/**
 * Bundles a program on first use. Returns the arguments with which Node runs it: `spawn(process.execPath, programArgs(file))`.
 *
 * @param file - the absolute path of a TypeScript file.
 */
export function programArgs(file: string): string[] {
  const args = argsByFile.get(file) ?? [`--conditions=${BUNDLE_CONDITION}`, bundleProgram(file)];
  argsByFile.set(file, args);
  return [...args];
}

function packageOf(file: string): string {
  const folder = path.dirname(file);
  if (folder === file) throw new Error('A program belongs to a package: no package.json was found above it.');
  return existsSync(path.join(folder, 'package.json')) ? folder : packageOf(folder);
}

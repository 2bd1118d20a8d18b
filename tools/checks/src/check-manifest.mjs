import { existsSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { arrows, publishedName } from './arrows.mjs';
import { root } from './workspace.mjs';

/** The fields that are the same in the manifest of every published package. */
const UNIFORM = {
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=20.19' },
  files: ['dist', 'src', 'CHANGELOG.md'],
  scripts: {
    build: 'node ../../tools/clean-dist.mjs && tsc7 -p tsconfig.build.json',
    test: 'within-limit jest',
    typecheck: 'tsc7 -p tsconfig.json',
  },
  publishConfig: { access: 'public' },
};

/**
 * Returns the problems of a manifest. It must have the fields that all manifests share, and exactly the
 * dependencies that arrows.mjs allows.
 *
 * @param {import('./workspace.mjs').Package} published
 * @param {import('./workspace.mjs').Package[]} all
 * @returns {string[]}
 */
export function checkManifest(published, all) {
  const { folder, manifest } = published;
  const arrow = arrows[folder];
  if (!arrow) return [`${folder}: list in tools/checks/src/arrows.mjs what it may import.`];
  const problems = [
    ...checkUniform(manifest),
    ...checkExports(manifest),
    ...checkDependencies(manifest, arrow, all),
  ];
  if (!existsSync(path.join(root, 'packages', folder, 'LICENSE'))) problems.push('it has no LICENSE.');
  if (manifest.name !== publishedName(folder)) problems.push(`its name must be ${publishedName(folder)}.`);
  return problems.map((problem) => `${folder}: ${problem}`);
}

/** @param {Record<string, unknown>} manifest */
function checkUniform(manifest) {
  const problems = Object.entries(UNIFORM).flatMap(([key, expected]) =>
    isDeepStrictEqual(manifest[key], expected)
      ? []
      : [`${key} must be ${JSON.stringify(expected)}, not ${JSON.stringify(manifest[key])}.`],
  );
  for (const key of ['description', 'keywords']) if (!manifest[key]) problems.push(`${key} is missing.`);
  return problems;
}

/** @param {import('./workspace.mjs').Manifest} manifest */
function checkExports(manifest) {
  const { './package.json': self, ...entries } = manifest.exports ?? {};
  const problems = self === './package.json' ? [] : ['exports must have ./package.json.'];
  if (!entries['.']) problems.push('exports must have an entry for the package itself.');
  for (const [entry, target] of Object.entries(entries)) {
    const source = typeof target === 'object' ? target['@milepost/source'] : undefined;
    const name = /^\.\/src\/(.+)\.ts$/.exec(source ?? '')?.[1] ?? 'NAME';
    // The order matters: the first condition that matches is used.
    const expected = {
      '@milepost/source': `./src/${name}.ts`,
      types: `./dist/${name}.d.ts`,
      default: `./dist/${name}.js`,
    };
    if (JSON.stringify(target) !== JSON.stringify(expected))
      problems.push(`exports["${entry}"] must be ${JSON.stringify(expected)}.`);
  }
  return problems;
}

/**
 * @param {import('./workspace.mjs').Manifest} manifest
 * @param {import('./arrows.mjs').Arrows} arrow
 * @param {import('./workspace.mjs').Package[]} all
 */
function checkDependencies(manifest, arrow, all) {
  const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
  const expected = [...arrow.imports.map(publishedName), ...arrow.dependencies].sort();
  const problems = isDeepStrictEqual(Object.keys(declared).sort(), expected)
    ? []
    : [
        `its dependencies must be ${expected.join(', ') || 'none'}, not ${Object.keys(declared).join(', ') || 'none'}.`,
      ];
  for (const { manifest: ours } of all) {
    const range = declared[ours.name];
    if (range !== undefined && range !== `^${ours.version}`)
      problems.push(`it must depend on ${ours.name} ^${ours.version}, not ${range}.`);
  }
  return problems;
}

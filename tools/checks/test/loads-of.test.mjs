import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';

import { temporaryFolder } from '@milepost/testing/temporary-folder';

import { loadsOf } from '../src/loads-of.mjs';

const dependencies = {
  'node_modules/modern/package.json': '{ "type": "module", "exports": "./index.js" }',
  'node_modules/modern/index.js': `export * from './more.js';`,
  'node_modules/modern/more.js': 'export const modern = 1;',
  'node_modules/@old/common/package.json': '{ "main": "index.js" }',
  'node_modules/@old/common/index.js': `exports.late = () => require('./late.js'); require('./other.js');`,
  'node_modules/@old/common/late.js': '',
  'node_modules/@old/common/other.js': '',
};

/** @param {string} folder @param {string} name */
function entryIn(folder, name) {
  const file = path.join(folder, `packages/${name}/index.js`);
  return { path: '.', name: 'index', specifier: `@milepost/${name}`, file, types: '' };
}

test('own files, entries of other packages, and files of external packages are listed', async (context) => {
  const folder = temporaryFolder((remove) => context.after(remove), {
    ...dependencies,
    'packages/a/package.json': '{ "type": "module" }',
    'packages/a/index.js': `import './own.js'; import '../b/index.js'; import 'modern'; import '@old/common';`,
    'packages/a/own.js': `import 'node:http';`,
    'packages/b/package.json': '{ "type": "module" }',
    'packages/b/index.js': `import './hidden.js';`,
    'packages/b/hidden.js': '',
  });
  const all = ['a', 'b', 'c'].map((name) => entryIn(folder, name));
  const [a] = all;
  assert.ok(a);
  assert.deepEqual(await loadsOf(a, path.join(folder, 'packages/a'), all), [
    'index.js',
    'own.js',
    '@milepost/b',
    '@old/common: 2 files',
    'modern: 2 files',
  ]);
});

test('a module that is only imported later is not listed', async (context) => {
  const folder = temporaryFolder((remove) => context.after(remove), {
    'packages/a/package.json': '{ "type": "module" }',
    'packages/a/index.js': `export const load = () => import('./later.js');`,
    'packages/a/later.js': '',
  });
  assert.deepEqual(await loadsOf(entryIn(folder, 'a'), path.join(folder, 'packages/a'), []), ['index.js']);
});

test('an entry that cannot be imported is an error that shows why', async (context) => {
  const folder = temporaryFolder((remove) => context.after(remove), {
    'packages/a/index.js': `throw new Error('broken on purpose');`,
  });
  await assert.rejects(
    loadsOf(entryIn(folder, 'a'), path.join(folder, 'packages/a'), []),
    /a\/index\.js cannot be imported:[^]*broken on purpose/,
  );
});

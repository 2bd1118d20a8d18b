import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';

import { temporaryFolder } from '@milepost/testing/temporary-folder';

import { checkApi, updateApi } from '../src/check-api.mjs';

const manifest = {
  name: '@milepost/sample',
  version: '0.0.0',
  exports: {
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './testing': { types: './dist/testing.d.ts', default: './dist/testing.js' },
    './package.json': './package.json',
  },
};

const files = {
  'package.json': JSON.stringify(manifest),
  'dist/index.js': `export { a } from './a.js';`,
  'dist/index.d.ts': `export { a } from './a.js';\n`,
  'dist/a.js': `export function a() {}`,
  'dist/a.d.ts': `
interface Options {
  size: number;
}
/** Does nothing. */
export declare function a(options?: Options): void;
`,
  'dist/unused.js': 'export {};',
  'dist/testing.js': `export class Fake {}`,
  'dist/testing.d.ts': `export declare class Fake { private secret; shown: string; }\n`,
};

/**
 * Creates a built package whose reports are written.
 *
 * @param {import('node:test').TestContext} context
 */
async function samplePackage(context) {
  const directory = temporaryFolder((remove) => context.after(remove), files);
  const sample = { folder: 'sample', directory, manifest };
  assert.deepEqual(await updateApi([sample]), []);
  return {
    sample,
    /** @param {string} name @param {string} text */
    write: (name, text) => writeFileSync(path.join(directory, name), text),
    /** @param {string} name */
    file: (name) => path.join(directory, name),
  };
}

describe('checkApi', () => {
  test('a report shows the entry, the loaded files, and all declarations without comments and private members', async (context) => {
    const { sample, file } = await samplePackage(context);
    const report = readFileSync(file('api/index.md'), 'utf8');
    assert.match(report, /^# @milepost\/sample\n/);
    assert.match(report, /The entry `\.` is `dist\/index\.js`/);
    assert.match(report, /\n- dist\/a\.js\n- dist\/index\.js\n\n/);
    assert.match(report, /\nexport function a\(options\?: Options\): void;\n/);
    assert.match(report, /\ninterface Options \{\n/);
    assert.doesNotMatch(report, /unused|Does nothing|@public/);
    const testing = readFileSync(file('api/testing.md'), 'utf8');
    assert.match(testing, /^# @milepost\/sample\/testing\n/);
    assert.match(testing, /shown: string;/);
    assert.doesNotMatch(testing, /secret/);
    assert.deepEqual(await checkApi([sample]), []);
  });

  test('each difference is reported with the command that updates the report', async (context) => {
    const { sample, write, file } = await samplePackage(context);
    write('dist/a.d.ts', files['dist/a.d.ts'].replace('options?:', 'options:'));
    write('dist/a.js', `import './unused.js'; ${files['dist/a.js']}`);
    rmSync(file('api/testing.md'));
    write('api/former.md', '');
    const [changed = '', unreported = '', former = '', ...more] = await checkApi([sample]);
    assert.deepEqual(more, []);
    assert.match(changed, /api\/index\.md differs from the built package\. .* run `npm run api`/);
    assert.deepEqual(changed.split('\n').slice(1), [
      '- export function a(options?: Options): void;',
      '+ - dist/unused.js',
      '+ export function a(options: Options): void;',
    ]);
    assert.match(unreported, /api\/testing\.md differs from the built package/);
    assert.match(
      former,
      /api\/former\.md is the report of an entry that does not exist\. .* run `npm run api`/,
    );
  });

  test('the update deletes the report of an entry that does not exist any more', async (context) => {
    const { sample, file } = await samplePackage(context);
    const { './testing': _, ...exports } = manifest.exports;
    assert.deepEqual(await updateApi([{ ...sample, manifest: { ...manifest, exports } }]), []);
    assert.equal(existsSync(file('api/testing.md')), false);
    assert.equal(existsSync(file('api/index.md')), true);
  });

  test('a package that is not built is reported, and its reports stay as they are', async (context) => {
    const { 'dist/testing.d.ts': _, ...built } = files;
    const directory = temporaryFolder((remove) => context.after(remove), { ...built, 'api/index.md': 'old' });
    for (const run of [checkApi, updateApi]) {
      const [problem = '', ...more] = await run([{ folder: 'sample', directory, manifest }]);
      assert.match(problem, /dist\/testing\.d\.ts is not there: build first/);
      assert.deepEqual(more, []);
    }
    assert.deepEqual(readdirSync(path.join(directory, 'api')), ['index.md']);
    assert.equal(readFileSync(path.join(directory, 'api/index.md'), 'utf8'), 'old');
  });
});

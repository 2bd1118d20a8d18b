import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';

import { checkBrowserEntry } from '../src/check-browser-entries.mjs';
import { checkExample, promisedOutput } from '../src/check-examples.mjs';
import { checkManifest } from '../src/check-manifest.mjs';
import { bundleBytes } from '../src/check-sizes.mjs';
import { publishedPackages } from '../src/workspace.mjs';
import { temporaryFolder } from './temporary-folder.mjs';

describe('checkBrowserEntry', () => {
  test('an entry without built-in modules of Node passes', async (context) => {
    const folder = temporaryFolder(context, {
      'index.js': `export { a } from './a.js';`,
      'a.js': 'export const a = 1;',
    });
    assert.deepEqual(await checkBrowserEntry(path.join(folder, 'index.js')), []);
  });

  test('an entry that imports a built-in module of Node, directly or indirectly, is reported', async (context) => {
    const files = {
      'index.js': `import './a.js';`,
      'a.js': `import { readFile } from 'node:fs'; readFile();`,
    };
    const problems = await checkBrowserEntry(path.join(temporaryFolder(context, files), 'index.js'));
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', /node:fs/);
  });

  test('an entry that is not built is reported', async () => {
    assert.match((await checkBrowserEntry('/nowhere/index.js')).join(), /build first/);
  });
});

describe('checkExample', () => {
  const example = `console.log('hello');\n`;
  /** @param {string} code @param {string} output */
  const readme = (code, output) =>
    `# A\n\n\`\`\`ts\n${code}\`\`\`\n\nIt prints:\n\n\`\`\`text\n${output}\`\`\`\n`;
  /** @param {import('node:test').TestContext} context @param {string} text @param {string} code */
  const problemsOf = async (context, text, code = example) =>
    (
      await checkExample(temporaryFolder(context, { 'README.md': text, 'examples/basic-usage.ts': code }))
    ).join();

  test('the output is read from the README, below the example', () => {
    assert.deepEqual(promisedOutput(readme(example, 'hello\n'), example), { output: 'hello\n' });
  });

  test('an example that differs from its README is reported', async (context) => {
    assert.match(await problemsOf(context, readme(`console.log('bye');\n`, 'hello\n')), /does not show/);
  });

  test('an example without an output in the README is reported', async (context) => {
    assert.match(await problemsOf(context, readme(example, '').replace('text', 'sh')), /does not show what/);
  });

  test('a missing example is reported', async (context) => {
    assert.match(
      (await checkExample(temporaryFolder(context, { 'README.md': '# A' }))).join(),
      /is not there/,
    );
  });
});

describe('checkManifest', () => {
  const all = publishedPackages();
  const good = all.find(({ folder }) => folder === 'progress-reporter');
  assert.ok(good);
  /** @param {Record<string, unknown>} changes */
  const problemsOf = (changes) =>
    checkManifest({ ...good, manifest: { ...good.manifest, ...changes } }, all).join();

  test('a manifest like all others passes', () => assert.equal(problemsOf({}), ''));
  test('another licence is reported', () => assert.match(problemsOf({ license: 'ISC' }), /license must be/));
  test('a missing dependency is reported', () =>
    assert.match(problemsOf({ dependencies: {} }), /its dependencies must be/));
  test('a dependency that arrows.mjs does not list is reported', () =>
    assert.match(problemsOf({ peerDependencies: { rxjs: '^7.8.0' } }), /its dependencies must be/));
  test('a wrong version of a package of this repository is reported', () => {
    const dependencies = { ...good.manifest.dependencies, '@milepost/progress-core': '^99.0.0' };
    assert.match(
      problemsOf({ dependencies }),
      /depend on @milepost\/progress-core \^\d+\.\d+\.\d+, not \^99\.0\.0/,
    );
  });
  test('exports in another order are reported', () => {
    const { '.': own, ...rest } = good.manifest.exports ?? {};
    const { default: last, ...first } = /** @type {Record<string, string>} */ (own);
    assert.match(
      problemsOf({ exports: { ...rest, '.': { default: last, ...first } } }),
      /exports\["\."\] must be/,
    );
  });
  test('a package that is missing in arrows.mjs is reported', () =>
    assert.match(checkManifest({ ...good, folder: 'newcomer' }, all).join(), /arrows\.mjs/));
});

test('the size of a bundle does not include external packages', async () => {
  const code = `export { Observable } from 'rxjs';`;
  assert.ok((await bundleBytes({ code, external: ['rxjs'] })) < 100);
  assert.ok((await bundleBytes({ code, external: [] })) > 1000);
});

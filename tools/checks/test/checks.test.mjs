import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';

import { checkBrowserEntry } from '../src/check-browser-entries.mjs';
import { checkExample, promisedOutput } from '../src/check-examples.mjs';
import { checkManifest } from '../src/check-manifest.mjs';
import { bundleBytes } from '../src/check-sizes.mjs';
import { publishedPackages } from '../src/workspace.mjs';
import { temporaryFolder } from './temporary-folder.mjs';

describe('a browser entry', () => {
  test('without Node in it is in order', async (context) => {
    const folder = temporaryFolder(context, {
      'index.js': `export { a } from './a.js';`,
      'a.js': 'export const a = 1;',
    });
    assert.deepEqual(await checkBrowserEntry(path.join(folder, 'index.js')), []);
  });

  test('that reaches a built-in of Node, however deep, is not', async (context) => {
    const files = {
      'index.js': `import './a.js';`,
      'a.js': `import { readFile } from 'node:fs'; readFile();`,
    };
    const problems = await checkBrowserEntry(path.join(temporaryFolder(context, files), 'index.js'));
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', /node:fs/);
  });

  test('that was not built is not', async () => {
    assert.match((await checkBrowserEntry('/nowhere/index.js')).join(), /build first/);
  });
});

describe('an example', () => {
  const example = `console.log('hello');\n`;
  /** @param {string} code @param {string} output */
  const readme = (code, output) =>
    `# A\n\n\`\`\`ts\n${code}\`\`\`\n\nIt prints:\n\n\`\`\`text\n${output}\`\`\`\n`;
  /** @param {import('node:test').TestContext} context @param {string} text @param {string} code */
  const problemsOf = async (context, text, code = example) =>
    (
      await checkExample(temporaryFolder(context, { 'README.md': text, 'examples/basic-usage.ts': code }))
    ).join();

  test('is read from the README, with the output below it', () => {
    assert.deepEqual(promisedOutput(readme(example, 'hello\n'), example), { output: 'hello\n' });
  });

  test('that was changed without its README is found', async (context) => {
    assert.match(await problemsOf(context, readme(`console.log('bye');\n`, 'hello\n')), /does not show/);
  });

  test('without an output in the README is found', async (context) => {
    assert.match(await problemsOf(context, readme(example, '').replace('text', 'sh')), /does not show what/);
  });

  test('that is not there is found', async (context) => {
    assert.match(
      (await checkExample(temporaryFolder(context, { 'README.md': '# A' }))).join(),
      /is not there/,
    );
  });
});

describe('a manifest', () => {
  const all = publishedPackages();
  const good = all.find(({ folder }) => folder === 'progress-reporter');
  assert.ok(good);
  /** @param {Record<string, unknown>} changes */
  const problemsOf = (changes) =>
    checkManifest({ ...good, manifest: { ...good.manifest, ...changes } }, all).join();

  test('like all the others is in order', () => assert.equal(problemsOf({}), ''));
  test('with another licence is found', () =>
    assert.match(problemsOf({ license: 'ISC' }), /license must be/));
  test('without a dependency that its arrows allow is found', () =>
    assert.match(problemsOf({ dependencies: {} }), /its dependencies must be/));
  test('with a dependency that its arrows do not allow is found', () =>
    assert.match(problemsOf({ peerDependencies: { rxjs: '^7.8.0' } }), /its dependencies must be/));
  test('with another version of ours than there is is found', () => {
    const dependencies = { ...good.manifest.dependencies, '@milepost/progress-core': '^99.0.0' };
    assert.match(
      problemsOf({ dependencies }),
      /depend on @milepost\/progress-core \^\d+\.\d+\.\d+, not \^99\.0\.0/,
    );
  });
  test('with exports in another order is found', () => {
    const { '.': own, ...rest } = good.manifest.exports ?? {};
    const { default: last, ...first } = /** @type {Record<string, string>} */ (own);
    assert.match(
      problemsOf({ exports: { ...rest, '.': { default: last, ...first } } }),
      /exports\["\."\] must be/,
    );
  });
  test('of a package without arrows is found', () =>
    assert.match(checkManifest({ ...good, folder: 'newcomer' }, all).join(), /arrows\.mjs/));
});

test('a size counts what is bundled, and not what is external', async () => {
  const code = `export { Observable } from 'rxjs';`;
  assert.ok((await bundleBytes({ code, external: ['rxjs'] })) < 100);
  assert.ok((await bundleBytes({ code, external: [] })) > 1000);
});

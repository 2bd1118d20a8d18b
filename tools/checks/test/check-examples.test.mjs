import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';

import { temporaryFolder } from '@milepost/testing/temporary-folder';

import { checkExample, promisedOutput } from '../src/check-examples.mjs';
import { root } from '../src/workspace.mjs';

describe('checkExample', () => {
  const example = `console.log('hello');\n`;
  /** @param {string} code @param {string} output */
  const readme = (code, output) =>
    `# A\n\n\`\`\`ts\n${code}\`\`\`\n\nIt prints:\n\n\`\`\`text\n${output}\`\`\`\n`;
  /** @param {import('node:test').TestContext} context @param {string} text @param {string} code */
  const problemsOf = async (context, text, code = example) =>
    (
      await checkExample(
        temporaryFolder((remove) => context.after(remove), {
          'README.md': text,
          'examples/basic-usage.ts': code,
        }),
      )
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
      (await checkExample(temporaryFolder((remove) => context.after(remove), { 'README.md': '# A' }))).join(),
      /is not there/,
    );
  });

  test('an example that does not end is ended and reported', async (context) => {
    const code = `setInterval(() => {}, 1000);\n`;
    const folder = temporaryFolder((remove) => context.after(remove), {
      'README.md': readme(code, ''),
      'examples/basic-usage.ts': code,
    });
    // The program of the example finds its loader in the packages of this repository.
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    const [problem = ''] = await checkExample(folder, { limitSeconds: 3 });
    assert.match(
      problem,
      /examples\/basic-usage\.ts ended with 1:\n\n"node" was not finished after 3 s and was ended\./,
    );
  });
});

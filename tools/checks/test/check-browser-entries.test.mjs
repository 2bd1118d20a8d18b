import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';

import { temporaryFolder } from '@milepost/testing/temporary-folder';

import { checkBrowserEntry } from '../src/check-browser-entries.mjs';

describe('checkBrowserEntry', () => {
  test('an entry without built-in modules of Node passes', async (context) => {
    const folder = temporaryFolder((remove) => context.after(remove), {
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
    const problems = await checkBrowserEntry(
      path.join(
        temporaryFolder((remove) => context.after(remove), files),
        'index.js',
      ),
    );
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', /node:fs/);
  });

  test('an entry that is not built is reported', async () => {
    assert.match((await checkBrowserEntry('/nowhere/index.js')).join(), /build first/);
  });
});

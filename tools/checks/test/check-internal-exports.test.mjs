import assert from 'node:assert/strict';
import { test } from 'node:test';

import { importedNames, reexportedNames } from '../src/check-internal-exports.mjs';

test('the names that a module exports from other modules are found', () => {
  const code = `
    /** An example: export { shown } from './comment.js'; */
    export { one, two as second, type Third } from './a.js';
    export type { Fourth } from './b.js';`;
  assert.deepEqual(reexportedNames(code), ['one', 'second', 'Third', 'Fourth']);
});

test('the names that a module imports from one entry are found', () => {
  const code = `
    import { one, two as second, type Third } from '@milepost/a/internal';
    import type { Fourth } from '@milepost/a/internal';
    import { other } from '@milepost/a';
    import '@milepost/a/internal';
    // import { shown } from '@milepost/a/internal';`;
  assert.deepEqual(importedNames(code, '@milepost/a/internal'), ['one', 'two', 'Third', 'Fourth']);
});

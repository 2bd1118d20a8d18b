import assert from 'node:assert/strict';
import { test } from 'node:test';

import { lineChanges } from '../src/line-changes.mjs';

test('only the lines that one of the texts has are returned', () => {
  assert.equal(lineChanges('a\nb\nc', 'a\nB\nc\nd'), '- b\n+ B\n+ d');
});

test('a line that one text has more often is returned', () => {
  assert.equal(lineChanges('a\na\na', 'a'), '- a\n- a');
});

test('equal texts give nothing', () => assert.equal(lineChanges('a\nb', 'a\nb'), ''));

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { treeOf } from '../src/process-tree.mjs';

test('the tree of a process has its children, and theirs, and no other process', () => {
  const parentOf = new Map([
    [2, 1],
    [3, 2],
    [4, 2],
    [5, 4],
    [6, 1],
  ]);
  assert.deepEqual(treeOf(2, parentOf), [2, 3, 4, 5]);
});

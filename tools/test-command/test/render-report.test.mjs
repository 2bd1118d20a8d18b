import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { countTests } from '../src/count-tests.mjs';
import { renderReport } from '../src/render-report.mjs';

/** @param {Partial<import('../src/nx-run.mjs').Task>} task */
const task = (task) => ({
  project: 'a',
  target: 'build',
  passed: true,
  cached: false,
  seconds: 1.2,
  output: '',
  ...task,
});

const JEST_GREEN = 'Tests:       1 skipped, 20 passed, 21 total\n';
const JEST_RED = `PASS a.test.ts
Summary of all failing tests
FAIL b.test.ts
  ● it adds up

Tests:       1 failed, 4 passed, 5 total
`;

describe('tests are counted', () => {
  test('in the closing line of Jest', () => {
    assert.deepEqual(countTests(JEST_RED), { passed: 4, failed: 1, skipped: 0 });
    assert.deepEqual(countTests(JEST_GREEN), { passed: 20, failed: 0, skipped: 1 });
  });

  test("in the closing lines of Node's runner", () => {
    const output = 'ℹ tests 15\nℹ suites 3\nℹ pass 12\nℹ fail 1\nℹ cancelled 1\nℹ skipped 2\n';
    assert.deepEqual(countTests(output), { passed: 12, failed: 2, skipped: 2 });
  });

  test('as one for each file whose tests could not begin', () => {
    const output = 'Test Suites: 2 failed, 1 passed, 3 total\nTests:       4 passed, 4 total\n';
    assert.deepEqual(countTests(output), { passed: 4, failed: 2, skipped: 0 });
  });

  test('nowhere else', () => {
    assert.deepEqual(countTests('it says "Tests: 5 passed, 5 total"\n pass 3\n'), {
      passed: 0,
      failed: 0,
      skipped: 0,
    });
  });
});

describe('the report', () => {
  test('of a run in which all passed has a line for each target, and the tests of each project', () => {
    const run = [
      task({}),
      task({ project: 'b', seconds: 2 }),
      task({ target: 'lint', cached: true }),
      task({ target: 'format', seconds: 4 }),
      task({ target: 'test', seconds: 10.4, output: JEST_GREEN }),
      task({ target: 'test', project: 'b', seconds: 1, output: JEST_GREEN }),
      task({ target: 'test', project: 'c', seconds: 1, output: JEST_GREEN, cached: true }),
    ];
    assert.deepEqual(renderReport({ run, exitCode: 0, output: '', seconds: 100.4 }), {
      passed: true,
      text: `✓ build of 2 projects, 3 s
✓ lint unchanged, format 4 s
✓ tests of 3 projects:
  ✓ a: 20, 10 s                           ✓ b: 20, 1 s
  ✓ c: 20, unchanged

Tests: 60 passed, 0 failed, 3 skipped
✓ All of 7 tasks passed in 100 s.`,
    });
  });

  test('of a run with failures shows them at its end, without what passed, and names what was not run', () => {
    const run = [task({}), task({ target: 'test', passed: false, output: JEST_RED })];
    const output = `
Tasks not run because their dependencies failed or --nx-bail=true:

- @milepost/checks:sizes
- @milepost/checks:packages

Failed tasks:

- @milepost/a:test
`;
    assert.deepEqual(renderReport({ run, exitCode: 1, output, seconds: 9 }), {
      passed: false,
      text: `✓ build 1 s
✗ tests of 1 projects:
  ✗ a: 4, 1 failed, 1 s

✗ a: test
Summary of all failing tests
FAIL b.test.ts
  ● it adds up

Tests:       1 failed, 4 passed, 5 total

Tests: 4 passed, 1 failed
✗ Not run, since one that they need has failed: checks:sizes, checks:packages
✗ a: test has failed.`,
    });
  });

  test('of another failure shows the end of its output', () => {
    const output = Array.from({ length: 200 }, (_, line) => `line ${line}`).join('\n');
    const { text } = renderReport({
      run: [task({ passed: false, output })],
      exitCode: 1,
      output,
      seconds: 9,
    });
    assert.ok(!text.includes('line 119\n') && text.includes('line 120\n') && text.includes('line 199\n'));
  });

  for (const exitCode of [0, 1]) {
    test(`of a run that left no results has failed and shows the end of what Nx said, also with exit code ${exitCode}`, () => {
      const { text, passed } = renderReport({ run: [], exitCode, output: 'no such project\n', seconds: 1 });
      assert.equal(passed, false);
      assert.equal(text, '\nno such project\n✗ Nx has failed.\n\nTests: 0 passed, 0 failed');
    });
  }
});

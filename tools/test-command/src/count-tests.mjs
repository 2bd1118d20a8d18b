/**
 * @typedef {object} TestCount
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** The closing line of Jest: `Tests:       1 failed, 2 skipped, 3 passed, 6 total`. */
const JEST = /^Tests: +(.*) total$/gm;
/** Files whose tests could not even begin have no failed test. */
const JEST_FILES = /^Test Suites: (\d+) failed/gm;
/** The closing lines of Node's test runner: `ℹ pass 12`. */
const NODE = /^ℹ (pass|fail|cancelled|skipped) (\d+)$/gm;
const NODE_WORDS = /** @type {const} */ ({
  pass: 'passed',
  fail: 'failed',
  cancelled: 'failed',
  skipped: 'skipped',
});

/** Counts the tests by the closing lines that a test runner prints. @param {string} output @returns {TestCount} */
export function countTests(output) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const [, parts = ''] of output.matchAll(JEST)) {
    for (const [, number, word] of parts.matchAll(/(\d+) (passed|failed|skipped)/g))
      count[/** @type {keyof TestCount} */ (word)] += Number(number);
  }
  if (count.failed === 0)
    for (const [, number] of output.matchAll(JEST_FILES)) count.failed += Number(number);
  for (const [, word, number] of output.matchAll(NODE))
    count[NODE_WORDS[/** @type {keyof typeof NODE_WORDS} */ (word)]] += Number(number);
  return count;
}

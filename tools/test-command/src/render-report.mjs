import { countTests } from './count-tests.mjs';

/** Of a failed task that does not say by itself where its failures begin, the end is shown. */
const SHOWN_LINES = 80;
/** What Jest prints before it repeats all failures of many files. */
const JEST_SUMMARY = 'Summary of all failing tests';

/**
 * @typedef {object} Finished
 * @property {import('./nx-run.mjs').Task[]} run
 * @property {number} exitCode - of Nx
 * @property {string} output - of Nx, all tasks' included
 * @property {number} seconds - that all took
 */

/**
 * Renders how a run went: a line for each target, one for each project's tests, and what failed at the very end.
 *
 * @param {Finished} finished
 * @returns {string}
 */
export function renderReport({ run, exitCode, output, seconds }) {
  const failed = run.filter(({ passed }) => !passed);
  const count = countTests(run.map((task) => task.output).join('\n'));
  const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
  const lines = [
    ...renderTargets(run.filter(({ target }) => target !== 'test')),
    ...run.filter(({ target }) => target === 'test').map(renderTests),
    ...failed.map(renderFailure),
    ...(exitCode !== 0 && failed.length === 0 ? [`\n✗ Nx has failed:\n${output.trim()}`] : []),
    '',
    `${exitCode === 0 ? '✓ All' : `✗ ${failed.length}`} of ${run.length} tasks ${exitCode === 0 ? 'passed' : 'failed'} in ${Math.round(seconds)} s.`,
    ...failed.map(({ project, target }) => `✗ ${project}: ${target}`),
    `Tests: ${count.passed} passed, ${count.failed} failed${skipped}`,
  ];
  return lines.join('\n');
}

/** @param {import('./nx-run.mjs').Task[]} tasks @returns {string[]} */
function renderTargets(tasks) {
  const targets = [...new Set(tasks.map(({ target }) => target))];
  return targets.map((target) => {
    const ofTarget = tasks.filter((task) => task.target === target);
    return `${mark(ofTarget)} ${target}${ofTarget.length > 1 ? ` of ${ofTarget.length} projects` : ''}${time(ofTarget)}`;
  });
}

/** @param {import('./nx-run.mjs').Task} task */
function renderTests(task) {
  const { passed, failed, skipped } = countTests(task.output);
  const words = [
    `${passed} tests`,
    ...(failed ? [`${failed} failed`] : []),
    ...(skipped ? [`${skipped} skipped`] : []),
  ];
  return `${mark([task])} test ${task.project}: ${words.join(', ')}${time([task])}`;
}

/** @param {import('./nx-run.mjs').Task} task */
function renderFailure({ project, target, output }) {
  const start = output.indexOf(JEST_SUMMARY);
  const end = output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
  return `\n✗ ${project}: ${target}\n${start >= 0 ? output.slice(start).trimEnd() : end}`;
}

/** @param {import('./nx-run.mjs').Task[]} tasks */
function mark(tasks) {
  return tasks.every(({ passed }) => passed) ? '✓' : '✗';
}

/** @param {import('./nx-run.mjs').Task[]} tasks */
function time(tasks) {
  if (tasks.every(({ cached }) => cached)) return ', unchanged since it passed';
  return `, ${tasks.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(0)} s`;
}

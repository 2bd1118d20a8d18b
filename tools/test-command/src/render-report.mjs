import { countTests } from './count-tests.mjs';

/** Of a failed task that does not say by itself where its failures begin, the end is shown. */
const SHOWN_LINES = 80;
/** What Jest prints before it repeats all failures of many files. */
const JEST_SUMMARY = 'Summary of all failing tests';

const COLUMN_WIDTH = 40;

/** @typedef {import('./nx-run.mjs').Task} Task */

/**
 * @typedef {object} Finished
 * @property {Task[]} run
 * @property {number} exitCode - of Nx
 * @property {string} output - of Nx, all tasks' included
 * @property {number} seconds - that all took
 */

/**
 * Renders how a run went, in less than a screen: the targets, the tests of each project, and what failed at the very end.
 *
 * @param {Finished} finished
 * @returns {string}
 */
export function renderReport({ run, exitCode, output, seconds }) {
  const failed = run.filter(({ passed }) => !passed);
  const count = countTests(run.map((task) => task.output).join('\n'));
  const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
  const outcome =
    exitCode === 0
      ? `✓ All of ${run.length} tasks passed`
      : `✗ ${failed.length} of ${run.length} tasks failed`;
  const lines = [
    ...renderTargets(run.filter(({ target }) => target !== 'test')),
    ...renderTests(run.filter(({ target }) => target === 'test')),
    ...failed.map(renderFailure),
    ...(exitCode !== 0 && failed.length === 0 ? [`\n✗ Nx has failed:\n${output.trim()}`] : []),
    '',
    `${outcome} in ${Math.round(seconds)} s.`,
    ...failed.map(({ project, target }) => `✗ ${project}: ${target}`),
    `Tests: ${count.passed} passed, ${count.failed} failed${skipped}`,
  ];
  return lines.join('\n');
}

/** Renders a line for each target of several projects, and one for all targets of one project. @param {Task[]} tasks */
function renderTargets(tasks) {
  const targets = [...new Set(tasks.map(({ target }) => target))];
  const groups = targets.map((target) => tasks.filter((task) => task.target === target));
  const single = groups.filter((group) => group.length === 1).flat();
  return [
    ...groups
      .filter((group) => group.length > 1)
      .map((group) => `${mark(group)} ${group[0]?.target} of ${group.length} projects, ${time(group)}`),
    ...(single.length > 0
      ? [`${mark(single)} ${single.map((task) => `${task.target} ${time([task])}`).join(', ')}`]
      : []),
  ];
}

/** Renders the tests of two projects in each line. @param {Task[]} tasks */
function renderTests(tasks) {
  const texts = tasks.map((task) => {
    const { passed, failed } = countTests(task.output);
    return `  ${mark([task])} ${task.project}: ${passed}${failed > 0 ? `, ${failed} failed` : ''}, ${time([task])}`;
  });
  const rows = texts.flatMap((text, index) =>
    index % 2 === 0 ? [`${text.padEnd(COLUMN_WIDTH)}${texts[index + 1] ?? ''}`.trimEnd()] : [],
  );
  return tasks.length > 0 ? [`${mark(tasks)} tests of ${tasks.length} projects:`, ...rows] : [];
}

/** @param {Task} task */
function renderFailure({ project, target, output }) {
  const start = output.indexOf(JEST_SUMMARY);
  const end = output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
  return `\n✗ ${project}: ${target}\n${start >= 0 ? output.slice(start).trimEnd() : end}`;
}

/** @param {Task[]} tasks */
function mark(tasks) {
  return tasks.every(({ passed }) => passed) ? '✓' : '✗';
}

/** @param {Task[]} tasks */
function time(tasks) {
  if (tasks.every(({ cached }) => cached)) return 'unchanged';
  return `${tasks.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(0)} s`;
}

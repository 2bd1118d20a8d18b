import { countTests } from './count-tests.mjs';

/** Of a failed task that does not say by itself where its failures begin, the end is shown. */
const SHOWN_LINES = 80;
/** What Jest prints before it repeats all failures of many files. */
const JEST_SUMMARY = /^Summary of all failing tests$/m;

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
 * Renders how a run went, in less than a screen: the targets, the tests of each project, and the failures at the very end.
 *
 * @param {Finished} finished
 * @returns {{ text: string, passed: boolean }}
 */
export function renderReport({ run, exitCode, output, seconds }) {
  const failed = run.filter(({ passed }) => !passed);
  const notRun = tasksNotRun(output);
  const passed = exitCode === 0 && run.length > 0;
  const lines = [
    ...renderTargets(run.filter(({ target }) => target !== 'test')),
    ...renderTests(run.filter(({ target }) => target === 'test')),
    ...failed.map(renderFailure),
    ...(!passed && failed.length === 0 ? [`\n${lastLines(output)}`, '✗ Nx has failed.'] : []),
    '',
    renderCount(run),
    ...(passed ? [`✓ All of ${run.length} tasks passed in ${Math.round(seconds)} s.`] : []),
    ...(notRun.length > 0 ? [`✗ Not run, since one that they need has failed: ${notRun.join(', ')}`] : []),
    ...failed.map(({ project, target }) => `✗ ${project}: ${target} has failed.`),
  ];
  return { text: lines.join('\n'), passed };
}

/** @param {Task[]} run */
function renderCount(run) {
  const { passed, failed, skipped } = countTests(run.map((task) => task.output).join('\n'));
  return `Tests: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Finds the tasks that Nx lists as not run. @param {string} output - of Nx @returns {string[]} */
function tasksNotRun(output) {
  const [, list = ''] = /^Tasks not run because .*:\n\n((?:- .*\n)+)/m.exec(output) ?? [];
  return [...list.matchAll(/^- (?:@[^/]+\/)?(.*)$/gm)].map(([, name = '']) => name);
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
  const start = output.search(JEST_SUMMARY);
  return `\n✗ ${project}: ${target}\n${start >= 0 ? output.slice(start).trimEnd() : lastLines(output)}`;
}

/** @param {string} output */
function lastLines(output) {
  return output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
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

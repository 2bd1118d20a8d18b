import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Whether a child process gets a process group of its own. A terminal sends Ctrl-C to a whole group at once: in one group
 * with this process, the parents would be gone before it can look for their children.
 */
export const OWN_GROUP = process.platform !== 'win32';

/**
 * Ends a process and all that it has started, at once. What one of them started in a session or a process group of its own is
 * found too, as long as its parent lives.
 *
 * @param {number} pid
 */
export function endProcessTree(pid) {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/t', '/f']);
    return;
  }
  // All are listed before the first is ended: the children of a process that is gone belong to another parent.
  for (const each of treeOf(pid, parents())) endProcess(each);
}

/**
 * @param {number} root
 * @param {ReadonlyMap<number, number>} parentOf
 * @returns {number[]} the root, and after each process its children
 */
export function treeOf(root, parentOf) {
  const tree = [root];
  for (const pid of tree) for (const [child, parent] of parentOf) if (parent === pid) tree.push(child);
  return tree;
}

/** @returns {Map<number, number>} the parent of each process of this machine */
function parents() {
  return process.platform === 'linux' ? parentsFromProc() : parentsFromPs();
}

/** Small Linux images have no `ps`. */
function parentsFromProc() {
  const parentOf = new Map();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const [, parent] = /^PPid:\s*(\d+)$/m.exec(readOrNothing(`/proc/${name}/status`)) ?? [];
    if (parent !== undefined) parentOf.set(Number(name), Number(parent));
  }
  return parentOf;
}

function parentsFromPs() {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const lines = stdout.trim().split('\n');
  return new Map(lines.map((line) => /** @type {[number, number]} */ (line.trim().split(/\s+/).map(Number))));
}

/** @param {string} file */
function readOrNothing(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It has ended since it was listed.
    return '';
  }
}

/** @param {number} pid */
function endProcess(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

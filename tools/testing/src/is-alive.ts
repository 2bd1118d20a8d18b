import { readFileSync } from 'node:fs';

/** Returns whether a process with this id runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return !isZombie(pid);
}

/** A process that has ended stays as a zombie (state Z) until its parent, or its heir, reads its exit code. */
function isZombie(pid: number): boolean {
  try {
    return /^\d+ \(.*\) Z/.test(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  } catch {
    // This system has no `/proc`, or the process has just ended.
    return false;
  }
}

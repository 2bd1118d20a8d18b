import type { ChildProcess } from 'node:child_process';

const children = new Set<ChildProcess>();

/**
 * Kills the child with SIGKILL if this process exits first, so that no orphan is left. SIGTERM is not enough:
 * the child can ignore it, and an exiting process cannot wait and try again.
 *
 * @returns a function that releases the child, so that it is no longer killed.
 */
export function killAtExit(child: ChildProcess): () => void {
  // All children share one listener. With many listeners, Node would warn of a leak.
  if (children.size === 0) process.on('exit', killAll);
  children.add(child);
  return () => {
    children.delete(child);
    if (children.size === 0) process.off('exit', killAll);
  };
}

function killAll(): void {
  for (const child of children) child.kill('SIGKILL');
}

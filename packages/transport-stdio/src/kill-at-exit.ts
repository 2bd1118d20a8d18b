import type { ChildProcess } from 'node:child_process';

const children = new Set<ChildProcess>();

/**
 * Sees to it that the child does not outlive this process, where this process exits without closing it. It is killed
 * outright: nobody is left to wait for a gentle end.
 *
 * @returns a function that lets the child go.
 */
export function killAtExit(child: ChildProcess): () => void {
  // One listener for all children, so that many of them are no listener leak.
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

import os from 'node:os';

/** What the figures were taken on: they are to be read beside others of the same run only. */
export function describeMachine(): string {
  const cpus = os.cpus();
  const cpu = cpus[0]?.model.trim() ?? 'unknown processor';
  return `Node ${process.version}, ${os.type()} ${os.arch()}, ${cpus.length} × ${cpu}`;
}

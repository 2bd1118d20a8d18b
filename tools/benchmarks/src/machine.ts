import os from 'node:os';

/** Describes the machine that took the figures. Compare them only with others of the same run. */
export function describeMachine(): string {
  const cpus = os.cpus();
  const cpu = cpus[0]?.model.trim() ?? 'unknown processor';
  return `Node ${process.version}, ${os.type()} ${os.arch()}, ${cpus.length} × ${cpu}`;
}

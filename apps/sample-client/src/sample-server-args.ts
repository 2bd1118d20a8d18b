import { fileURLToPath } from 'node:url';

import type { ServerNeeds } from './server-needs.js';

/** Returns the arguments with which Node runs the sample server. */
export function sampleServerArgs(needs: ServerNeeds): string[] {
  const { allow, allowHosts, file, checkpoints, maxUpdatesPerSecond } = needs;
  const entry = import.meta.resolve('@milepost/sample-server');
  const fromSource = entry.endsWith('.ts');
  return [
    // The options that let this process run TypeScript do the same for the server.
    ...(fromSource ? process.execArgv : []),
    fileURLToPath(new URL(fromSource ? './main.ts' : './main.js', entry)),
    ...allow.flatMap((folder) => ['--allow', folder]),
    ...allowHosts.flatMap((host) => ['--allow-host', host]),
    ...(file === undefined ? [] : ['--file', file]),
    ...(checkpoints === undefined ? [] : ['--checkpoints', checkpoints]),
    ...(maxUpdatesPerSecond === undefined ? [] : ['--max-updates-per-second', String(maxUpdatesPerSecond)]),
  ];
}

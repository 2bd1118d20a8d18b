import { fileURLToPath } from 'node:url';

import type { ServerNeeds } from './server-needs.js';

/** Returns the arguments with which Node runs the sample server. */
export function sampleServerArgs({ allow, allowHosts, file }: ServerNeeds): string[] {
  const entry = import.meta.resolve('@milepost/sample-server');
  const fromSource = entry.endsWith('.ts');
  return [
    // The options that let this process run TypeScript do the same for the server.
    ...(fromSource ? process.execArgv : []),
    fileURLToPath(new URL(fromSource ? './main.ts' : './main.js', entry)),
    ...allow.flatMap((folder) => ['--allow', folder]),
    ...allowHosts.flatMap((host) => ['--allow-host', host]),
    ...(file === undefined ? [] : ['--file', file]),
  ];
}

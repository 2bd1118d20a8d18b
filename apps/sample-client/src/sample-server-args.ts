import { fileURLToPath } from 'node:url';

import type { ServerNeeds } from './server-needs.js';

/** The arguments with which Node runs our server. */
export function sampleServerArgs({ allow, allowHosts, file }: ServerNeeds): string[] {
  const entry = import.meta.resolve('@milepost/sample-server');
  const fromSource = entry.endsWith('.ts');
  return [
    // Whatever lets this process run TypeScript lets the server run it.
    ...(fromSource ? process.execArgv : []),
    fileURLToPath(new URL(fromSource ? './main.ts' : './main.js', entry)),
    ...allow.flatMap((folder) => ['--allow', folder]),
    ...allowHosts.flatMap((host) => ['--allow-host', host]),
    ...(file === undefined ? [] : ['--file', file]),
  ];
}

import { CommanderError } from 'commander';

import { readCommandLine } from './command-line.js';
import { runOnPort } from './run-on-port.js';
import { runOnStdio } from './run-on-stdio.js';

function main(): void {
  const { listen, ...options } = readCommandLine(process.argv.slice(2));
  if (listen) void runOnPort({ ...options, ...listen });
  else runOnStdio(options);
}

try {
  main();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode;
}

import { CommanderError } from 'commander';

import { readCommandLine } from './command-line.js';
import { runOnStdio } from './run-on-stdio.js';
import { runOnWebSocket } from './run-on-websocket.js';

function main(): void {
  const { websocket, ...options } = readCommandLine(process.argv.slice(2));
  if (websocket) void runOnWebSocket({ ...options, ...websocket });
  else runOnStdio(options);
}

try {
  main();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode;
}

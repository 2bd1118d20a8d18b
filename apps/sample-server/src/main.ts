import { StdioServerTransport } from '@milepost/transport-stdio';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { CommanderError } from 'commander';

import { readCommandLine } from './command-line.js';
import { createSampleServer } from './create-server.js';

/** How long work may take to notice that it was aborted before the process ends without it. */
const SHUTDOWN_GRACE_MS = 2_000;

const INTERRUPTED = 130;

function main(): void {
  const options = readCommandLine(process.argv.slice(2));
  const transport = new StdioServerTransport();
  // Finds out which revision of the protocol the client speaks, and makes a server for it.
  const connection = serveStdio(() => createSampleServer({ ...options, transport }), {
    transport,
    onerror: (error) => process.stderr.write(`${error.message}\n`),
  });
  const end = (exitCode: number): void => {
    process.exitCode ??= exitCode;
    setTimeout(() => process.exit(), SHUTDOWN_GRACE_MS).unref();
    void connection.close();
  };
  process.once('SIGINT', () => end(INTERRUPTED));
  process.once('SIGTERM', () => end(0));
  process.stdin.once('end', () => end(0)).once('close', () => end(0));
  if (process.stdin.isTTY) {
    process.stderr.write('This is an MCP server: it speaks JSON-RPC on stdin and stdout. Try --help.\n');
  }
}

try {
  main();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode;
}

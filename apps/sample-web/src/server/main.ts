import { fileURLToPath } from 'node:url';

import { serveWebSocket } from '@milepost/sample-server';
import { CommanderError } from 'commander';

import { readCommandLine } from './command-line.js';
import { servePage } from './serve-page.js';

const CANNOT_SERVE = 1;

/** How long aborted work may take to end before the process exits without waiting for it. */
const SHUTDOWN_GRACE_MS = 5_000;

// This relative path is the same from src, dist and bundle.
const folder = fileURLToPath(new URL('../../bundle/page', import.meta.url));

async function serve(port: number): Promise<void> {
  const page = await servePage({
    port,
    folder,
    attachSessions: (server) =>
      serveWebSocket({ server, allow: [process.cwd()], onLog: (line) => process.stderr.write(`${line}\n`) }),
  });
  const end = (): void => {
    setTimeout(() => process.exit(), SHUTDOWN_GRACE_MS).unref();
    void page.close();
  };
  // After the first Ctrl-C there is no listener, so a second one ends the process at once.
  process.once('SIGINT', end).once('SIGTERM', end);
  process.stdout.write(`The page is at ${page.url} (press Ctrl-C to stop)\n`);
}

function describeError(error: unknown, port: number): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return `Port ${port} is already in use. Choose another port with --port, or 0 for any free port.`;
  if (code === 'ENOENT')
    return `The page has not been built. Build it with: npm run page -w apps/sample-web (${message})`;
  return message;
}

try {
  const { port } = readCommandLine(process.argv.slice(2));
  serve(port).catch((error: unknown) => {
    process.stderr.write(`error: ${describeError(error, port)}\n`);
    process.exitCode = CANNOT_SERVE;
  });
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode;
}

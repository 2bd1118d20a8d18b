import { fileURLToPath } from 'node:url';

import { serveWebSocket } from '@milepost/sample-server';

import { help, readCommandLine } from './command-line.js';
import { servePage } from './serve-page.js';

const ExitCode = { FAILED: 1, WRONG_USAGE: 2 } as const;

/** How long aborted work may take to end before the process exits without waiting for it. */
const SHUTDOWN_GRACE_MS = 5_000;

// This relative path is the same from src, dist and bundle.
const folder = fileURLToPath(new URL('../../bundle/page', import.meta.url));

async function main(port: number): Promise<void> {
  const page = await servePage({
    port,
    folder,
    attach: (server) =>
      serveWebSocket({ server, allow: [process.cwd()], onLog: (line) => process.stderr.write(`${line}\n`) }),
  });
  const end = (): void => {
    setTimeout(() => process.exit(), SHUTDOWN_GRACE_MS).unref();
    void page.close();
  };
  // After the first Ctrl-C there is no listener, so a second one ends the process at once.
  process.once('SIGINT', end).once('SIGTERM', end);
  process.stdout.write(`The page is at ${page.url} (Ctrl-C ends it)\n`);
}

function describeFault(error: unknown, port: number): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `Port ${port} is taken. Give another with --port, or 0 for any.`;
  if (code === 'ENOENT') return `The page was not built: npm run page -w apps/sample-web. (${message})`;
  return message;
}

function fail(exitCode: number, message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = exitCode;
}

try {
  const options = readCommandLine(process.argv.slice(2));
  if (options.help) process.stdout.write(help);
  else
    main(options.port).catch((error: unknown) => fail(ExitCode.FAILED, describeFault(error, options.port)));
} catch (error) {
  fail(ExitCode.WRONG_USAGE, error instanceof Error ? error.message : String(error));
}

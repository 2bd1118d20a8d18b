import { StdioServerTransport } from '@milepost/transport-stdio';

import type { SampleServerOptions } from './create-server.js';
import { endOnSignal } from './end-on-signal.js';
import { serveSession } from './serve-session.js';

/** Serves one client on stdin and stdout, until it disconnects or the process receives a signal. */
export function runOnStdio(options: SampleServerOptions): void {
  const session = serveSession({
    ...options,
    transport: new StdioServerTransport(),
    onError: (error) => process.stderr.write(`${error.message}\n`),
  });
  const end = endOnSignal(() => session.close());
  process.stdin.once('end', () => end(0)).once('close', () => end(0));
  if (process.stdin.isTTY) {
    process.stderr.write(
      'This is an MCP server. It expects JSON-RPC messages on stdin, usually from an MCP client. See --help.\n',
    );
  }
}

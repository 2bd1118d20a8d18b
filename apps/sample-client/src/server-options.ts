import { type Command, Option } from 'commander';

import { UsageError } from './usage-error.js';
import type { ServerChoice } from './wish.js';

interface ServerOptions {
  transport: ServerChoice['transport'];
  url?: string[];
  token?: string;
}

/** Adds the options that say which server is meant. */
export function addServerOptions(program: Command): Command {
  return program
    .addOption(
      new Option('--transport <kind>', 'how to talk to our own server')
        .choices(['stdio', 'in-memory', 'websocket'])
        .default('stdio'),
    )
    .option(
      '--url <url>',
      'ws or wss: where a server listens already, instead of starting one; http or https: what is to be downloaded',
      collect,
    )
    .addOption(
      new Option('--token <secret>', 'what the server at --url asks of its clients').env('MILEPOST_TOKEN'),
    );
}

function collect(url: string, previous: string[] = []): string[] {
  return [...previous, url];
}

/** The URLs given with `--url`: servers' by their scheme, and the others, which are for a tool. */
export function readUrls(program: Command): { servers: string[]; others: string[] } {
  const { url = [] } = program.opts<ServerOptions>();
  const isServer = (given: string): boolean => /^wss?:/i.test(given);
  return { servers: url.filter(isServer), others: url.filter((given) => !isServer(given)) };
}

/**
 * Reads which server is meant, and how it is talked to.
 *
 * @param serverCommand - from behind `--`.
 * @throws {@link UsageError} for what does not fit together.
 */
export function readServerChoice(program: Command, serverCommand?: readonly string[]): ServerChoice {
  const { transport, token } = program.opts<ServerOptions>();
  const { servers } = readUrls(program);
  const [url] = servers;
  const isNamed = program.getOptionValueSource('transport') === 'cli';
  if (servers.length > 1) throw new UsageError('Give one server with --url, not several.');
  if (url !== undefined) checkServerUrl(url);
  if (url === undefined && program.getOptionValueSource('token') === 'cli')
    throw new UsageError('--token is for a server that listens already: give its --url ws://… as well.');
  if (serverCommand) {
    const [unfit] = [
      url === undefined ? [] : '--url',
      isNamed && transport !== 'stdio' ? `--transport ${transport}` : [],
    ].flat();
    if (unfit !== undefined)
      throw new UsageError(`A server behind -- is spoken to over stdio: leave ${unfit} out.`);
    return { transport: 'stdio', serverCommand };
  }
  if (url === undefined) return { transport };
  if (isNamed && transport !== 'websocket')
    throw new UsageError(
      `A server at --url ${url} is spoken to over websocket: leave --transport ${transport} out.`,
    );
  return { transport: 'websocket', serverUrl: url, ...(token === undefined ? {} : { token }) };
}

function checkServerUrl(url: string): void {
  if (!URL.canParse(url) || new URL(url).hash !== '')
    throw new UsageError(`--url must be a URL such as ws://127.0.0.1:3210/mcp, not "${url}".`);
}

import { type Command, Option } from 'commander';

import { UsageError } from './usage-error.js';
import type { ServerChoice } from './invocation.js';

interface ServerOptions {
  transport: ServerChoice['transport'];
  url?: string[];
  token?: string;
}

/** Adds the options that choose the server. */
export function addServerOptions(program: Command): Command {
  return program
    .addOption(
      new Option('--transport <kind>', 'the transport to the sample server, or to the server at --url')
        .choices(['stdio', 'in-memory', 'http', 'websocket'])
        .default('stdio'),
    )
    .option(
      '--url <url>',
      'a server that already listens, which is used instead of starting one: ws or wss, or http or https with --transport http. Any other http or https URL is a file to download',
      collect,
    )
    .addOption(
      new Option('--token <secret>', 'the token that the server at --url requires').env('MILEPOST_TOKEN'),
    );
}

function collect(url: string, previous: string[] = []): string[] {
  return [...previous, url];
}

/**
 * Divides the URLs given with `--url` into `servers`, which the client connects to, and `others`, which are
 * arguments of a tool. A ws or wss URL is a server. With `--transport http`, the first http or https URL is a
 * server too.
 */
export function readUrls(program: Command): { servers: string[]; others: string[] } {
  const { url = [], transport } = program.opts<ServerOptions>();
  const overHttp = transport === 'http' ? url.findIndex((given) => /^https?:/i.test(given)) : -1;
  const isServer = (given: string, index: number): boolean => /^wss?:/i.test(given) || index === overHttp;
  return {
    servers: url.filter(isServer),
    others: url.filter((given, index) => !isServer(given, index)),
  };
}

/**
 * Reads which server the user chose, and the transport to it.
 *
 * @param serverCommand - the words after `--`; not empty.
 * @throws {@link UsageError} if options do not fit together.
 */
export function readServerChoice(program: Command, serverCommand?: readonly string[]): ServerChoice {
  const { transport, token } = program.opts<ServerOptions>();
  const { servers } = readUrls(program);
  const [url] = servers;
  const isNamed = program.getOptionValueSource('transport') === 'cli';
  if (servers.length > 1) throw new UsageError('Give only one server with --url.');
  if (url !== undefined) checkServerUrl(url);
  if (url === undefined && program.getOptionValueSource('token') === 'cli')
    throw new UsageError(
      '--token is for a server that already listens: also give --url ws://…, or --transport http and --url http://….',
    );
  if (serverCommand) {
    const [conflicting] = [
      url === undefined ? [] : '--url',
      isNamed && transport !== 'stdio' ? `--transport ${transport}` : [],
    ].flat();
    if (conflicting !== undefined)
      throw new UsageError(`The command after -- starts a server that uses stdio: remove ${conflicting}.`);
    return { transport: 'stdio', serverCommand };
  }
  if (url === undefined) return { transport };
  const kind = /^http/i.test(url) ? 'http' : 'websocket';
  if (isNamed && transport !== kind)
    throw new UsageError(`The URL ${url} is for the transport ${kind}: remove --transport ${transport}.`);
  return { transport: kind, serverUrl: url, ...(token === undefined ? {} : { token }) };
}

function checkServerUrl(url: string): void {
  if (!URL.canParse(url) || new URL(url).hash !== '')
    throw new UsageError(
      `--url must be a URL such as ws://127.0.0.1:3210/mcp or http://127.0.0.1:3210/mcp, not "${url}".`,
    );
}

import { type Command, InvalidArgumentError, Option } from 'commander';

import { isBearerToken } from './bearer-token.js';
import { isLoopback } from './loopback.js';

const DEFAULT_PORT = 3210;
const DEFAULT_HOST = '127.0.0.1';
const TOKEN_VARIABLE = 'MILEPOST_TOKEN';

/** How the server listens on a port. */
export interface ListenSettings {
  /** How clients connect. */
  transport: 'http' | 'websocket';
  port: number;
  host: string;
  allowedOrigins: string[];
  token?: string;
}

/** The options as commander parses them. */
interface ListenFlags {
  transport: 'stdio' | ListenSettings['transport'];
  port?: number;
  host?: string;
  allowOrigin?: string[];
  token?: string;
}

/** Adds the options for the transport and the port to `command`, and returns it. */
export function addListenOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--transport <kind>',
        'how clients connect: over stdin and stdout, or on a port over HTTP or WebSocket',
      )
        .choices(['stdio', 'http', 'websocket'])
        .default('stdio'),
    )
    .option(
      '--port <number>',
      `with http or websocket: the port to listen on; 0 means any free port (default: ${DEFAULT_PORT})`,
      port,
    )
    .option('--host <address>', `with http or websocket: the address to listen on (default: ${DEFAULT_HOST})`)
    .option(
      '--allow-origin <origin>',
      "with http or websocket: an origin whose pages may connect; repeatable (default: only the server's own)",
      origin,
    )
    .addOption(
      new Option(
        '--token <secret>',
        'with http or websocket: the token that clients must send as Authorization: Bearer <secret>',
      )
        .env(TOKEN_VARIABLE)
        .argParser(token),
    );
}

/**
 * Reads the options that {@link addListenOptions} added. Returns undefined for stdio, which has none.
 *
 * @throws `CommanderError` after an error message was written, if an option for a port is given with stdio,
 *   or if other machines can reach `--host` and there is no token.
 */
export function readListenOptions(command: Command): ListenSettings | undefined {
  const {
    transport,
    port = DEFAULT_PORT,
    host = DEFAULT_HOST,
    allowOrigin = [],
    token,
  } = command.opts<ListenFlags>();
  if (transport === 'stdio') {
    const flags = ['port', 'host', 'allowOrigin', 'token'].filter(
      (name) => command.getOptionValueSource(name) === 'cli',
    );
    const portOptions = command.options.filter((option) => flags.includes(option.attributeName()));
    if (portOptions.length === 0) return undefined;
    command.error(
      `error: --transport http or websocket is required for ${portOptions.map(({ long }) => long).join(', ')}`,
    );
  }
  if (token === undefined && !isLoopback(host)) {
    command.error(
      `error: other machines can reach ${host}, and with it the allowed folders. Set a --token (or ${TOKEN_VARIABLE}), or listen on ${DEFAULT_HOST}.`,
    );
  }
  return { transport, port, host, allowedOrigins: allowOrigin, ...(token !== undefined && { token }) };
}

function port(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 65_535) return number;
  throw new InvalidArgumentError('Expected a whole number from 0 to 65535.');
}

function origin(text: string, previous: string[] = []): string[] {
  if (URL.canParse(text) && new URL(text).origin === text) return [...previous, text];
  throw new InvalidArgumentError('Expected an origin as browsers send it, such as https://app.example.');
}

function token(text: string): string {
  if (isBearerToken(text)) return text;
  throw new InvalidArgumentError(
    'Expected one or more letters, digits or characters of -._~+/ and then any number of =.',
  );
}

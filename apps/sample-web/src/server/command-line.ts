import { parseArgs } from 'node:util';

/** The port of the page without `--port`. */
const DEFAULT_PORT = 4_173;

/** The text that `--help` prints. */
export const help: string = `Serves the sample page, and the sample server's tools beside it, to this machine only.

Usage: npm run web -- [options]

  --port <number>  where it listens, 0 for any port that is free (default: ${DEFAULT_PORT})
  --help           prints this
`;

/** The options on the command line. */
export interface CommandLine {
  readonly port: number;
  readonly help: boolean;
}

/**
 * Reads the command line.
 *
 * @param args - the arguments, without the executable and the script.
 * @throws Error if the arguments are not valid; the message says what is wrong.
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values } = parseArgs({
    args: [...args],
    options: { port: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  const port = values.port === undefined ? DEFAULT_PORT : Number(values.port);
  if (values.port?.trim() === '' || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port must be a whole number from 0 to 65535, not "${values.port ?? ''}".`);
  return { port, help: values.help ?? false };
}

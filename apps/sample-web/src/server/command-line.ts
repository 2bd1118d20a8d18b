import { Command, InvalidArgumentError } from 'commander';

const DEFAULT_PORT = 4_173;
const WRONG_USAGE = 2;

/** The settings that the command line gives. */
export interface CommandLine {
  readonly port: number;
}

/**
 * Reads the command line. Error messages are written to stderr, the text of `--help` to stdout.
 *
 * @param args - the arguments, without the executable and the script.
 * @throws `CommanderError` after one of these texts was written: with exit code 0 for help, 2 for wrong
 *   usage.
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  return new Command('npm run web --')
    .description("Serves the sample page and the sample server's tools on one port, to this machine only.")
    .option('--port <number>', 'the port to listen on; 0 means any free port', parsePort, DEFAULT_PORT)
    .exitOverride((error) => {
      if (error.exitCode !== 0) error.exitCode = WRONG_USAGE;
      throw error;
    })
    .parse(args, { from: 'user' })
    .opts<CommandLine>();
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Expected a whole number from 0 to 65535.');
}

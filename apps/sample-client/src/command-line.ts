import { Command, CommanderError, Option } from 'commander';

import { readCount, readObject, readTime } from './option-values.js';
import { addServerOptions, readServerChoice, readUrls } from './server-options.js';
import { splitArguments } from './tool-arguments.js';
import { UsageError } from './usage-error.js';
import type { CommonOptions, TourInputs, Wish } from './wish.js';

const COMMANDS = 'tour, run, list';

/**
 * Reads the command line.
 *
 * @param args - the arguments, without the name of the program.
 * @param version - the text that `--version` prints.
 * @throws {@link UsageError} if the arguments are not valid; the message names what is expected.
 */
export function parseCommandLine(args: readonly string[], version: string): Wish {
  const dashes = args.indexOf('--');
  const serverCommand = dashes < 0 ? undefined : args.slice(dashes + 1);
  if (serverCommand?.length === 0)
    throw new UsageError('After -- stands the command of a server: -- npx -y some-server');
  let wish: Wish | undefined;
  const printed: string[] = [];
  const program = describeProgram(version, (text) => printed.push(text));
  describeCommands(program, serverCommand, (wished) => {
    wish = wished;
  });
  try {
    program.parse(dashes < 0 ? args : args.slice(0, dashes), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw new UsageError(error.message.replace(/^error: /, ''));
    return { kind: 'print', text: printed.join('') };
  }
  if (!wish) throw new UsageError(`Name a command: ${COMMANDS}.`);
  return wish;
}

function describeProgram(version: string, print: (text: string) => void): Command {
  const program = new Command('npm start --')
    .description('Shows the live progress of the tools of an MCP server: ours, or any after --.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: () => undefined })
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', EXAMPLES);
  return addServerOptions(program)
    .option('--count <n>', 'how many at once', readCount, 1)
    .option('--json', 'print one line of JSON an update')
    .option(
      '--idle-timeout <time>',
      'end an operation that makes no progress for so long: 5s, 2m, 500 (ms)',
      readTime,
    )
    .option('--total-timeout <time>', 'end an operation that takes longer than this', readTime)
    .addOption(
      new Option('--connect-timeout <time>', 'how long the server may take to answer at first')
        .argParser(readTime)
        .default(30_000, '30s'),
    )
    .option('--no-color', 'no colours (also NO_COLOR; FORCE_COLOR for colours in a pipe)')
    .option('--ascii', 'draw with plain characters');
}

const EXAMPLES = `
Examples:
  npm start                                          three operations at once on the sample server
  npm start -- tour --file movie.mkv --folder ~/src  the same on your own files
  npm start -- list                                  the tools and their arguments
  npm start -- run fail_midway --at 0.5 --count 3    one tool, three at once
  npm start -- run index_folder --path ~/src --json  one line of JSON an update
  npm start -- --transport websocket                 over a connection that may drop
  npm start -- list --url ws://127.0.0.1:3210/mcp    a server that listens already
  npm start -- --transport http --url http://127.0.0.1:3210/mcp
                                                     the same over Streamable HTTP
  npm start -- list -- npx -y @modelcontextprotocol/server-everything`;

function describeCommands(
  program: Command,
  serverCommand: readonly string[] | undefined,
  wanted: (wish: Wish) => void,
): void {
  const common = (): CommonOptions => readCommon(program, serverCommand);
  program
    .command('tour', { isDefault: true })
    .description('download a file, process records and index a folder, all at once')
    .option(
      '--file <path>',
      'the file to download from a host on this machine, instead of --url http… (default: the executable of Node)',
    )
    .option('--data <csv>', 'the records to process (default: 10,000 that come with the server)')
    .option('--folder <dir>', 'the folder to index (default: node_modules)')
    .allowExcessArguments()
    .action((inputs: TourInputs, { args }: Command) => {
      if (args[0] !== undefined) throw new UsageError(`"${args[0]}" is no command. Commands: ${COMMANDS}.`);
      const url = readUrls(program).others.at(-1);
      if (inputs.file !== undefined && url !== undefined)
        throw new UsageError('Give --file or --url, not both.');
      wanted({
        kind: 'tour',
        inputs: { ...inputs, ...(url === undefined ? {} : { url }) },
        options: common(),
      });
    });
  program
    .command('run')
    .argument('<tool>', 'its name, as `list` shows it')
    .argument('[arguments...]', '--name value, as `list` shows them')
    .description('run one tool')
    .option('--args <json>', 'arguments as one JSON object: for names that are options of ours')
    .allowUnknownOption()
    .action((tool: string, rest: string[], { args }: { args?: string }) => {
      const more = args === undefined ? {} : { argumentsJson: readObject(args) };
      const urls = readUrls(program).others.map((value) => ({ name: 'url', value }));
      wanted({ kind: 'run', tool, typed: [...splitArguments(rest), ...urls], ...more, options: common() });
    });
  program
    .command('list')
    .description('show the tools of the server and their arguments')
    .action(() => {
      const [other] = readUrls(program).others;
      if (other !== undefined)
        throw new UsageError(
          `--url must name a server here, not "${other}": ws or wss, or one http or https after --transport http.`,
        );
      wanted({ kind: 'list', options: common() });
    });
}

interface ProgramOptions {
  count: number;
  json?: true;
  idleTimeout?: number;
  totalTimeout?: number;
  connectTimeout: number;
  color: boolean;
  ascii?: true;
}

function readCommon(program: Command, serverCommand: readonly string[] | undefined): CommonOptions {
  const { json, ascii, idleTimeout, totalTimeout, connectTimeout, count, color } =
    program.opts<ProgramOptions>();
  return {
    ...readServerChoice(program, serverCommand),
    count,
    color,
    json: json === true,
    ascii: ascii === true,
    connectTimeoutMs: connectTimeout,
    ...(idleTimeout === undefined ? {} : { idleTimeoutMs: idleTimeout }),
    ...(totalTimeout === undefined ? {} : { totalTimeoutMs: totalTimeout }),
  };
}

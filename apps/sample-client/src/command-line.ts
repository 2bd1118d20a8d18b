import { Command, CommanderError, Option } from 'commander';

import { readCount, readObject, readTime } from './option-values.js';
import { renderExperiments } from './experiments/experiments.js';
import { experimentOptions } from './experiments/experiment-options.js';
import { addServerOptions, readServerChoice, readUrls } from './server-options.js';
import { splitArguments } from './tool-arguments.js';
import { UsageError } from './usage-error.js';
import type { CommonOptions, TourInputs, Invocation } from './invocation.js';

const COMMANDS = 'tour, run, list and experiment';

/**
 * Reads the command line.
 *
 * @param args - the arguments, without the name of the program.
 * @param version - the text that `--version` prints.
 * @throws {@link UsageError} if the arguments are not valid; the message names what is expected.
 */
export function parseCommandLine(args: readonly string[], version: string): Invocation {
  const dashes = args.indexOf('--');
  const serverCommand = dashes < 0 ? undefined : args.slice(dashes + 1);
  if (serverCommand?.length === 0)
    throw new UsageError('After --, give the command of a server: -- npx -y some-server');
  let invocation: Invocation | undefined;
  const printed: string[] = [];
  const program = describeProgram(version, (text) => printed.push(text));
  describeCommands(program, serverCommand, (parsed) => {
    invocation = parsed;
  });
  try {
    program.parse(dashes < 0 ? args : args.slice(0, dashes), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw new UsageError(error.message.replace(/^error: /, ''));
    return { kind: 'print', text: printed.join('') };
  }
  if (!invocation) throw new UsageError(`Give a command. The commands are ${COMMANDS}.`);
  return invocation;
}

function describeProgram(version: string, print: (text: string) => void): Command {
  const program = new Command('npm start --')
    .description(
      'Calls the tools of an MCP server and shows their progress. The server is the sample server, the one at --url, or the command after --.',
    )
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: () => undefined })
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', EXAMPLES);
  return addServerOptions(program)
    .option('--count <n>', 'how many times to make the calls at the same time', readCount, 1)
    .option('--json', 'print one line of JSON for each update')
    .option(
      '--idle-timeout <time>',
      'end an operation that makes no progress for this long: 500 (ms), 5s, 2m',
      readTime,
    )
    .option('--total-timeout <time>', 'end an operation that takes longer than this', readTime)
    .addOption(
      new Option('--connect-timeout <time>', 'the time limit for the first answer of the server')
        .argParser(readTime)
        .default(30_000, '30s'),
    )
    .option('--no-color', 'use no colours (also NO_COLOR; FORCE_COLOR=1 turns colours on in a pipe)')
    .option('--ascii', 'use no line-drawing characters');
}

const EXAMPLES = `
Examples:
  npm start                                          three operations at once on the sample server
  npm start -- tour --file movie.mkv --folder ~/src  the same with your own files
  npm start -- list                                  the tools and their arguments
  npm start -- experiment                            the experiments, each with what it shows
  npm start -- run fail_midway --at 0.5 --count 3    one tool, three times at once
  npm start -- run index_folder --path ~/src --json  one line of JSON for each update
  npm start -- --transport websocket                 over a connection that may drop
  npm start -- list --url ws://127.0.0.1:3210/mcp    a server that already listens
  npm start -- --transport http --url http://127.0.0.1:3210/mcp
                                                     over Streamable HTTP
  npm start -- list -- npx -y @modelcontextprotocol/server-everything`;

function describeCommands(
  program: Command,
  serverCommand: readonly string[] | undefined,
  onInvocation: (invocation: Invocation) => void,
): void {
  const common = (): CommonOptions => readCommon(program, serverCommand);
  program
    .command('tour', { isDefault: true })
    .description('download a file, process records and index a folder, all at the same time (default)')
    .option(
      '--file <path>',
      'the file that the sample server offers for download (default: the executable of Node)',
    )
    .option('--data <csv>', 'the records to process (default: the 10,000 records of the sample server)')
    .option('--folder <dir>', 'the folder to index (default: node_modules, or the current folder)')
    .allowExcessArguments()
    .action((inputs: TourInputs, { args }: Command) => {
      if (args[0] !== undefined)
        throw new UsageError(`Unknown command "${args[0]}". The commands are ${COMMANDS}.`);
      const url = readUrls(program).others.at(-1);
      if (inputs.file !== undefined && url !== undefined)
        throw new UsageError('Give either --file or the --url of a file, not both.');
      onInvocation({
        kind: 'tour',
        inputs: { ...inputs, ...(url === undefined ? {} : { url }) },
        options: common(),
      });
    });
  program
    .command('run')
    .argument('<tool>', 'the name of the tool, as `list` shows it')
    .argument('[arguments...]', 'the arguments of the tool as --name value; `list` shows them')
    .description('run one tool')
    .option('--args <json>', 'arguments as one JSON object, for names that are also options of this program')
    .allowUnknownOption()
    .action((tool: string, rest: string[], { args }: { args?: string }) => {
      const more = args === undefined ? {} : { argumentsJson: readObject(args) };
      const urls = readUrls(program).others.map((value) => ({ name: 'url', value }));
      onInvocation({
        kind: 'run',
        tool,
        typed: [...splitArguments(rest), ...urls],
        ...more,
        options: common(),
      });
    });
  program
    .command('experiment')
    .argument('[name]', 'the experiment; without it, all are listed')
    .description('run one of the experiments, which each show one property of progress')
    .addHelpText('after', `\n${renderExperiments()}`)
    .action((name?: string) => {
      if (name === undefined) onInvocation({ kind: 'print', text: renderExperiments() });
      else onInvocation({ kind: 'experiment', name, options: experimentOptions(name, program, common()) });
    });
  program
    .command('list')
    .description('list the tools of the server and their arguments')
    .action(() => {
      const [other] = readUrls(program).others;
      if (other !== undefined)
        throw new UsageError(
          `With list, --url must be the URL of a server, not "${other}": ws or wss, or http or https with --transport http.`,
        );
      onInvocation({ kind: 'list', options: common() });
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

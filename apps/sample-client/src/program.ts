import { systemClock } from '@milepost/progress-core';

import { parseCommandLine } from './command-line.js';
import { createView, type Output } from './create-view.js';
import { type Interruption, listenForInterrupts } from './interruption.js';
import { jsonLine } from './json-line.js';
import { ExitCode, exitCodeOf } from './outcome.js';
import { standardOutput } from './output.js';
import { planWork, type Work } from './plan-work.js';
import { renderTools } from './render-tools.js';
import { runOperations } from './run-operations.js';
import { openSession, type Session } from './session.js';
import { type TerminalTraits, terminalTraits } from './terminal-traits.js';
import { UsageError } from './usage-error.js';
import { version } from './version.js';
import type { RunView } from './view.js';
import type { Wish } from './wish.js';

type DoableWish = Exclude<Wish, { kind: 'print' }>;

/**
 * Runs the command line, with the standard streams of this process.
 *
 * @returns the exit code: 0 if everything was done, or the reader of the output has closed the pipe; 1 if
 *   not; 2 for wrong usage; 130 after SIGINT and 143 after SIGTERM.
 */
export async function runProgram(args: readonly string[]): Promise<number> {
  let leave = (_exitCode: number, _reason: string): void => undefined;
  const output = standardOutput(({ code, message }) => {
    if (code === 'EPIPE') {
      leave(ExitCode.OK, 'Nobody reads the output any more.');
      return;
    }
    const reason = `The output cannot be written: ${message}`;
    output.tell(`error: ${reason}`);
    leave(ExitCode.FAILED, reason);
    // `leave` has no effect if `runProgram` has already returned its exit code.
    process.exitCode = ExitCode.FAILED;
  });
  try {
    const wish = parseCommandLine(args, version);
    if (wish.kind === 'print') {
      output.write(wish.text.trimEnd());
      return ExitCode.OK;
    }
    const traits = terminalTraits(process.stdout.isTTY, process.env, wish.options);
    const view = createView(output, traits, wish.options);
    const interruption = listenForInterrupts(() => view.told('Cancelling. Ctrl-C again leaves at once.'));
    leave = interruption.stop;
    try {
      return await fulfil(wish, { output, traits, view, interruption });
    } finally {
      interruption.ignore();
    }
  } catch (error) {
    output.tell(`error: ${error instanceof Error ? error.message : String(error)}`);
    return error instanceof UsageError ? ExitCode.WRONG_USAGE : ExitCode.FAILED;
  }
}

interface Surroundings {
  readonly output: Output;
  readonly traits: TerminalTraits;
  readonly view: RunView;
  readonly interruption: Interruption;
}

async function fulfil(wish: DoableWish, surroundings: Surroundings): Promise<number> {
  const { view, interruption } = surroundings;
  try {
    const work = await planWork(wish, process.cwd());
    const session = await openSession({
      options: wish.options,
      needs: work.needs,
      signal: interruption.signal,
      tell: (line) => view.told(line),
      onNews: (news) => view.connectionChanged(news),
    });
    try {
      return interruption.exitCode() ?? (await doWork(work, session, wish, surroundings));
    } finally {
      await session.close();
    }
  } catch (error) {
    const exitCode = interruption.exitCode();
    if (exitCode === undefined) throw error;
    return exitCode;
  }
}

async function doWork(
  work: Work,
  session: Session,
  wish: DoableWish,
  surroundings: Surroundings,
): Promise<number> {
  const { output, traits, view, interruption } = surroundings;
  const { options } = wish;
  if (wish.kind === 'list') {
    const tools = await session.tools();
    const lines = options.json ? tools.map(jsonLine) : renderTools(tools, traits);
    lines.forEach(output.write);
    return ExitCode.OK;
  }
  const calls = await work.calls(() => session.tools());
  if (traits.live && !options.json) view.told(`Connected to ${session.connection.serverTitle}.`);
  const totals = await runOperations(calls, {
    ...options,
    connection: session.connection,
    unitOf: session.unitOf,
    view,
    signal: interruption.signal,
    clock: systemClock,
  });
  view.closed(totals);
  return interruption.exitCode() ?? exitCodeOf(totals);
}

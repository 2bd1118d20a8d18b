import { systemClock } from '@milepost/progress-core';

import { parseCommandLine } from './command-line.js';
import { createView, type Output } from './create-view.js';
import { type Interruption, listenForInterrupts } from './interruption.js';
import { findExperiment } from './experiments/experiments.js';
import { runExperiment } from './experiments/run-experiment.js';
import { jsonLine } from './json-line.js';
import { ExitCode, exitCodeOf } from './outcome.js';
import { standardOutput } from './output.js';
import { type PlannableInvocation, planWork, type Work } from './plan-work.js';
import { renderTools } from './render-tools.js';
import { runOperations } from './run-operations.js';
import { openSession, type Session } from './session.js';
import { type TerminalTraits, terminalTraits } from './terminal-traits.js';
import { UsageError } from './usage-error.js';
import { version } from './version.js';
import type { RunView } from './view.js';
import type { Invocation } from './invocation.js';

type RunnableInvocation = Exclude<Invocation, { kind: 'print' }>;
type ExperimentInvocation = Extract<Invocation, { kind: 'experiment' }>;

/**
 * Runs the command line, with the standard streams of this process.
 *
 * @returns the exit code: 0 if everything was done, or the reader of the output has closed the pipe; 1 if
 *   not; 2 for wrong usage; 130 after SIGINT and 143 after SIGTERM.
 */
export async function runProgram(args: readonly string[]): Promise<number> {
  let stop = (_exitCode: number, _reason: string): void => undefined;
  const output = standardOutput(({ code, message }) => {
    if (code === 'EPIPE') {
      stop(ExitCode.OK, 'The reader of the output has closed the pipe.');
      return;
    }
    const reason = `The output cannot be written: ${message}`;
    output.log(`error: ${reason}`);
    stop(ExitCode.FAILED, reason);
    // `stop` has no effect if `runProgram` has already returned its exit code.
    process.exitCode = ExitCode.FAILED;
  });
  try {
    const invocation = parseCommandLine(args, version);
    if (invocation.kind === 'print') {
      output.write(invocation.text.trimEnd());
      return ExitCode.OK;
    }
    const traits = terminalTraits(process.stdout.isTTY, process.env, invocation.options);
    const view = createView(output, traits, invocation.options);
    const interruption = listenForInterrupts(() =>
      view.logged('Cancelling. Press Ctrl-C again to exit at once.'),
    );
    stop = interruption.stop;
    try {
      return await execute(invocation, { output, traits, view, interruption });
    } finally {
      interruption.ignore();
    }
  } catch (error) {
    output.log(`error: ${error instanceof Error ? error.message : String(error)}`);
    return error instanceof UsageError ? ExitCode.WRONG_USAGE : ExitCode.FAILED;
  }
}

interface RunContext {
  readonly output: Output;
  readonly traits: TerminalTraits;
  readonly view: RunView;
  readonly interruption: Interruption;
}

async function execute(invocation: RunnableInvocation, context: RunContext): Promise<number> {
  const { view, interruption } = context;
  try {
    if (invocation.kind === 'experiment') return await perform(invocation, context);
    const work = await planWork(invocation, process.cwd());
    const session = await openSession({
      options: invocation.options,
      needs: work.needs,
      signal: interruption.signal,
      log: (line) => view.logged(line),
      onConnectionEvent: (event) => view.connectionChanged(event),
    });
    try {
      return interruption.exitCode() ?? (await runWork(work, session, invocation, context));
    } finally {
      await session.close();
    }
  } catch (error) {
    const exitCode = interruption.exitCode();
    if (exitCode === undefined) throw error;
    return exitCode;
  }
}

async function perform(
  { name, options }: ExperimentInvocation,
  { output, view, interruption: { signal } }: RunContext,
): Promise<number> {
  const experiment = findExperiment(name);
  // With --json, stdout has only JSON.
  const print = options.json ? output.log : output.write;
  print(`${name}: ${experiment.title}`);
  print(experiment.lookAt);
  if (experiment.variation !== undefined) print(`Change it: npm start -- ${experiment.variation}`);
  print('');
  return runExperiment(experiment, {
    options,
    view,
    signal,
    onFinding: ({ text, figures }) => {
      print(text);
      if (options.json) output.write(jsonLine({ type: 'finding', ...figures }));
    },
  });
}

async function runWork(
  work: Work,
  session: Session,
  invocation: PlannableInvocation,
  context: RunContext,
): Promise<number> {
  const { output, traits, view, interruption } = context;
  const { options } = invocation;
  if (invocation.kind === 'list') {
    const tools = await session.tools();
    const lines = options.json ? tools.map(jsonLine) : renderTools(tools, traits);
    lines.forEach(output.write);
    return ExitCode.OK;
  }
  const calls = await work.calls(() => session.tools());
  if (traits.live && !options.json) view.logged(`Connected to ${session.connection.serverTitle}.`);
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

import { type PlannedCall, repeatCalls } from './planned-call.js';
import type { ListedTool } from './render-tools.js';
import { needsOf, type ServerNeeds } from './server-needs.js';
import { readToolArguments, type TypedArgument } from './tool-arguments.js';
import { planTour, planTourElsewhere } from './tour.js';
import { UsageError } from './usage-error.js';
import type { Invocation } from './invocation.js';

/** The plan of a run. */
export interface Work {
  /** What the sample server is started with. */
  readonly needs: ServerNeeds;
  /**
   * Returns the tool calls to make. `listTools` requests the tools of the server; it is used only for `run`.
   */
  readonly calls: (listTools: () => Promise<readonly ListedTool[]>) => Promise<readonly PlannedCall[]>;
}

/** A request that is planned before the server is started. */
export type PlannableInvocation = Exclude<Invocation, { kind: 'print' | 'experiment' }>;

/**
 * Plans the user's request, as far as possible without a server.
 *
 * @param cwd - the folder in which relative paths start, and in which the tour looks for a folder to index.
 * @throws UsageError if the request is not possible; `calls` throws it too, for a tool or argument that does
 *   not exist.
 */
export async function planWork(invocation: PlannableInvocation, cwd: string): Promise<Work> {
  const { count, serverCommand } = invocation.options;
  if (invocation.kind === 'list') return { needs: await needsOf([], cwd), calls: () => Promise.resolve([]) };
  if (invocation.kind === 'run') {
    return {
      needs: await needsOf([...invocation.typed, ...textsOf(invocation.argumentsJson)], cwd),
      calls: async (listTools) => repeatCalls([callOf(invocation, await listTools())], count),
    };
  }
  if (serverCommand) {
    const command = serverCommand.join(' ');
    throw new UsageError(
      `The tour needs the tools of the sample server. With this server, use: list -- ${command}, then: run <tool> -- ${command}`,
    );
  }
  if (invocation.options.serverUrl !== undefined) {
    const calls = repeatCalls(await planTourElsewhere(invocation.inputs, process.execPath), count);
    return { needs: NOTHING, calls: () => Promise.resolve(calls) };
  }
  const { calls, needs } = await planTour(invocation.inputs, { file: process.execPath, cwd });
  return { needs, calls: () => Promise.resolve(repeatCalls(calls, count)) };
}

// A server that already runs is not started here, so it needs nothing.
const NOTHING: ServerNeeds = { allow: [], allowHosts: [] };

// Returns the string values among the JSON arguments in the form of typed arguments.
function textsOf(argumentsJson: Readonly<Record<string, unknown>> = {}): TypedArgument[] {
  return Object.entries(argumentsJson).flatMap(([name, value]) =>
    typeof value === 'string' ? [{ name, value }] : [],
  );
}

function callOf(
  { tool, typed, argumentsJson }: Extract<Invocation, { kind: 'run' }>,
  tools: readonly ListedTool[],
): Omit<PlannedCall, 'name'> {
  const found = tools.find(({ name }) => name === tool);
  if (!found) {
    const names = tools.map(({ name }) => name).join(', ');
    throw new UsageError(
      `The server has no tool "${tool}". ${names ? `Its tools are ${names}.` : 'It has no tools.'}`,
    );
  }
  return { tool, arguments: readToolArguments(found, typed, argumentsJson) };
}

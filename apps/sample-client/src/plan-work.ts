import { type PlannedCall, repeatCalls } from './planned-call.js';
import type { ListedTool } from './render-tools.js';
import { needsOf, type ServerNeeds } from './server-needs.js';
import { readToolArguments, type TypedArgument } from './tool-arguments.js';
import { planTour, planTourElsewhere } from './tour.js';
import { UsageError } from './usage-error.js';
import type { Wish } from './wish.js';

/** What is to be done once a server has answered. */
export interface Work {
  /** What our own server needs for it. */
  readonly needs: ServerNeeds;
  /** The calls to make; `listTools` asks the server for what it has. */
  readonly calls: (listTools: () => Promise<readonly ListedTool[]>) => Promise<readonly PlannedCall[]>;
}

/**
 * Plans what the user wishes, as far as it can be planned without a server.
 *
 * @param cwd - where relative paths start, and where the tour looks for a folder to index.
 * @throws UsageError, from here or from `calls`, where the wish cannot be fulfilled.
 */
export async function planWork(wish: Exclude<Wish, { kind: 'print' }>, cwd: string): Promise<Work> {
  const { count, serverCommand } = wish.options;
  if (wish.kind === 'list') return { needs: await needsOf([], cwd), calls: () => Promise.resolve([]) };
  if (wish.kind === 'run') {
    return {
      needs: await needsOf([...wish.typed, ...textsOf(wish.argumentsJson)], cwd),
      calls: async (listTools) => repeatCalls([callOf(wish, await listTools())], count),
    };
  }
  if (serverCommand) {
    const behind = `-- ${serverCommand.join(' ')}`;
    throw new UsageError(
      `The tour calls our own server's tools. With this one: list ${behind}, then: run <tool> ${behind}`,
    );
  }
  if (wish.options.serverUrl !== undefined) {
    const calls = repeatCalls(await planTourElsewhere(wish.inputs, process.execPath), count);
    return { needs: NOTHING, calls: () => Promise.resolve(calls) };
  }
  const { calls, needs } = await planTour(wish.inputs, { file: process.execPath, cwd });
  return { needs, calls: () => Promise.resolve(repeatCalls(calls, count)) };
}

// What a server that runs already needs from us.
const NOTHING: ServerNeeds = { allow: [], allowHosts: [] };

// The arguments given as JSON, as if they had been typed.
function textsOf(argumentsJson: Readonly<Record<string, unknown>> = {}): TypedArgument[] {
  return Object.entries(argumentsJson).flatMap(([name, value]) =>
    typeof value === 'string' ? [{ name, value }] : [],
  );
}

function callOf(
  { tool, typed, argumentsJson }: Extract<Wish, { kind: 'run' }>,
  tools: readonly ListedTool[],
): Omit<PlannedCall, 'name'> {
  const found = tools.find(({ name }) => name === tool);
  if (!found) {
    const names = tools.map(({ name }) => name).join(', ');
    throw new UsageError(`The server has no tool "${tool}". ${names ? `It has ${names}.` : 'It has none.'}`);
  }
  return { tool, arguments: readToolArguments(found, typed, argumentsJson) };
}

import * as z from 'zod';

import type { ProgressTool, ToolContext } from '../progress-tool.js';
import { wait } from '../wait.js';

const STEP_MS = 50;
const STEPS = [0, 50, 100];

const input = z.strictObject({});

const output = z.object({ steps: z.int() });

type Args = z.output<typeof input>;
type Result = z.output<typeof output>;

/**
 * The tool that the protocol's conformance suite calls to check a server's progress. The suite prescribes its
 * name and its three values.
 *
 * @see https://github.com/modelcontextprotocol/conformance
 */
export const testToolWithProgress: ProgressTool<Args, Result> = {
  name: 'test_tool_with_progress',
  title: 'Test tool with progress',
  description: "Is called by the protocol's conformance suite. Progress is 0, 50 and 100 of 100.",
  input,
  output,
  run,
  describe: ({ steps }) => `Reported ${steps} steps.`,
};

async function run(_args: Args, context: ToolContext): Promise<Result> {
  for (const step of STEPS) {
    if (step > 0) await wait(STEP_MS, context);
    context.progress.report(step, 100, `${step} of 100`);
  }
  return { steps: STEPS.length };
}

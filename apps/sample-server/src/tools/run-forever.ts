import * as z from 'zod';

import type { ProgressTool, ToolContext } from '../progress-tool.js';
import { wait } from '../wait.js';

const input = z.strictObject({
  intervalMs: z
    .number()
    .min(1)
    .max(3_600_000)
    .default(200)
    .describe('The time between two updates, in milliseconds'),
});

const output = z.object({});

type Args = z.output<typeof input>;
type Result = z.output<typeof output>;

/** Never ends by itself, to show how a client displays unknown totals and cancels a call. */
export const runForever: ProgressTool<Args, Result> = {
  name: 'run_forever',
  title: 'Run for ever',
  description: 'Works until it is cancelled. Progress counts up without a total.',
  input,
  output,
  run,
  describe: () => 'It ended.',
};

async function run({ intervalMs }: Args, context: ToolContext): Promise<never> {
  for (let rounds = 1; ; rounds++) {
    await wait(intervalMs, context);
    context.progress.report(rounds, undefined, `Still running, round ${rounds}`);
  }
}

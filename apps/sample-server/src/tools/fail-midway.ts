import * as z from 'zod';

import type { ProgressTool, ToolContext } from '../progress-tool.js';
import { wait } from '../wait.js';

const STEPS = 100;

const input = z.strictObject({
  at: z.number().min(0).max(1).default(0.5).describe('The fraction of the work after which it fails'),
  durationMs: z
    .number()
    .min(0)
    .max(3_600_000)
    .default(2_000)
    .describe('How long all of the work would take, in milliseconds'),
});

const output = z.object({});

type Args = z.output<typeof input>;
type Result = z.output<typeof output>;

/** Fails on purpose, to show what a client displays when work fails. */
export const failMidway: ProgressTool<Args, Result> = {
  name: 'fail_midway',
  title: 'Fail midway',
  description:
    'Works for a while, then fails on purpose. Progress counts towards 100, and stops at the failure.',
  input,
  output,
  run,
  describe: () => 'It did not fail.',
};

async function run({ at, durationMs }: Args, context: ToolContext): Promise<never> {
  for (let step = 1; step <= at * STEPS; step++) {
    await wait(durationMs / STEPS, context);
    context.progress.report(step, STEPS, `Working, step ${step} of ${STEPS}`);
  }
  throw new Error(`Failed on purpose after ${at * 100} % of the work, as it was asked to.`);
}

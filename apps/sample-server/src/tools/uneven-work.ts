import * as z from 'zod';

import type { ProgressTool, ToolContext } from '../progress-tool.js';
import { wait } from '../wait.js';

// Enough for a person to write by hand, and too few to be a burden.
const MAX_MESSAGES = 100;
const MAX_MESSAGE_LENGTH = 200;

const input = z.strictObject({
  durationMs: z
    .number()
    .min(0)
    .max(3_600_000)
    .default(4_000)
    .describe('How long all of the work takes, in milliseconds'),
  steps: z.int().min(1).max(100_000).default(100).describe('The number of steps'),
  messages: z
    .array(z.string().min(1).max(MAX_MESSAGE_LENGTH))
    .max(MAX_MESSAGES)
    .default([])
    .describe('Your own messages, shown one after the other; {step} and {steps} stand for the numbers'),
  total: z
    .boolean()
    .default(true)
    .describe('Whether the total is reported; a client cannot know it otherwise'),
});

const output = z.object({ steps: z.int(), elapsedMs: z.number() });

type Args = z.output<typeof input>;
type Result = z.output<typeof output>;

/** Starts fast and becomes slower, to show how well a client estimates the remaining time. */
export const unevenWork: ProgressTool<Args, Result> = {
  name: 'uneven_work',
  title: 'Uneven work',
  description: 'Does many steps, each slower than the one before. Progress counts the steps.',
  input,
  output,
  run,
  describe: ({ steps, elapsedMs }) => `Did ${steps} steps in ${elapsedMs.toFixed(0)} ms.`,
};

async function run({ durationMs, steps, messages, total }: Args, context: ToolContext): Promise<Result> {
  const { clock, progress } = context;
  const startMs = clock.now();
  for (let step = 1; step <= steps; step++) {
    // A step ends at durationMs × (step / steps)², so each step takes longer than the one before.
    const aheadMs = startMs + durationMs * (step / steps) ** 2 - clock.now();
    if (aheadMs > 0) await wait(aheadMs, context);
    const message = messages[Math.floor(((step - 1) / steps) * messages.length)] ?? 'Step {step} of {steps}';
    progress.report(step, total ? steps : undefined, fillIn(message, { step, steps }));
  }
  return { steps, elapsedMs: clock.now() - startMs };
}

function fillIn(message: string, { step, steps }: { step: number; steps: number }): string {
  return message.replaceAll('{step}', String(step)).replaceAll('{steps}', String(steps));
}

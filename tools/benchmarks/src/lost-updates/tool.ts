import { setTimeout as sleep } from 'node:timers/promises';

import { type Barrier, type ProgressReporter, type RequestContext, withProgress } from '@milepost/mcp-sdk';

/** How many updates the tool sends. The last one reports that all work is done. */
export const STEPS = 3;

const PAUSE_MS = 2;

/** The name and the arguments with which every server's tool is called. */
export const TOOL: { name: string; arguments: { steps: number } } = {
  name: 'work',
  arguments: { steps: STEPS },
};

/** Does the work of the tool: waits before each step, reports it, and does nothing after the last. */
export async function work(steps: number, report: (progress: number) => Promise<void> | void): Promise<void> {
  for (let step = 1; step <= steps; step++) {
    await sleep(PAUSE_MS);
    await report(step);
  }
}

/** Creates the tool with Milepost's `withProgress`, for a server of either version of the SDK. */
export function toolWith(
  barrier: Barrier,
): (args: { steps: number }, context: RequestContext) => Promise<{ content: [] }> {
  return withProgress(
    async ({ steps }: { steps: number }, _context: RequestContext, progress: ProgressReporter) => {
      await work(steps, (step) => progress.report(step, steps));
      return { content: [] };
    },
    { barrier },
  );
}

import { setTimeout as sleep } from 'node:timers/promises';

import { type Barrier, type ProgressReporter, type RequestContext, withProgress } from '@milepost/mcp-sdk';

/** How many updates the tool sends, the last of which says that all is done. */
export const STEPS = 3;

const PAUSE_MS = 2;

/** The tool that every server of this benchmark has, and how it is called. */
export const TOOL: { name: string; arguments: { steps: number } } = {
  name: 'work',
  arguments: { steps: STEPS },
};

/** The work of the tool: steps a little apart, each of them told, and nothing after the last. */
export async function work(steps: number, tell: (progress: number) => Promise<void> | void): Promise<void> {
  for (let step = 1; step <= steps; step++) {
    await sleep(PAUSE_MS);
    await tell(step);
  }
}

/** The tool by Milepost, for a server on either version of the SDK. */
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

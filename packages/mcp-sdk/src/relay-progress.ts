import type { ProgressOperation } from '@milepost/progress-manager';
import type { ProgressPhase, ProgressReporter } from '@milepost/progress-reporter';

import type { ProgressCall } from './progress-call.js';

/**
 * Tells on what is heard of a request that a gateway sends to another server, under the token of the request that it
 * answers itself. Each keeps its own token, limits and order.
 *
 * ```ts
 * const handler = withProgress(async (args, ctx, progress) => {
 *   const call = callTool(upstream, { name: 'build', arguments: args }, { signal: ctx.mcpReq.signal });
 *   void relayProgress(call, progress);
 *   return call.result;
 * });
 * ```
 *
 * To join several requests into one, give each a phase of the reporter: `progress.phases({ fetch: 1, build: 4 })`. A phase is
 * complete when its request is.
 *
 * Heartbeats are not told on: a reporter has its own.
 *
 * @param upstream - what `callTool` or `request` returned, or an operation of a manager. Give it the signal of the request
 *   that is answered, so that both are cancelled together, and no token but its own: two clients may choose the same.
 * @param downstream - a reporter, which is left open, or a phase of one.
 * @returns resolves when the upstream request is over, however, and what was heard of it is told. Never rejects.
 */
export function relayProgress(
  upstream: ProgressCall<unknown> | ProgressOperation,
  downstream: ProgressReporter | ProgressPhase,
): Promise<void> {
  const operation = 'operation' in upstream ? upstream.operation : upstream;
  return new Promise((resolve) => {
    operation.updates$.subscribe({
      next: ({ progress, total, message, heartbeat }) => {
        if (!heartbeat) downstream.report(progress, total, message);
      },
      complete: () => {
        if (operation.state === 'completed' && !('flush' in downstream)) downstream.complete();
        resolve();
      },
    });
  });
}

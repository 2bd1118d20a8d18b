import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import type { ProgressOperation } from '@milepost/progress-manager';
import type { ProgressPhase, ProgressReporter } from '@milepost/progress-reporter';

import type { ProgressCall } from './progress-call.js';
import { isToolError } from './tool-error.js';

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
 * complete when its request has succeeded.
 *
 * Heartbeats are not told on: a reporter has its own.
 *
 * @param upstream - what `callTool` or `request` returned, or an operation of a manager. Give it the signal of the request
 *   that is answered, so that both are cancelled together.
 * @param downstream - a reporter, which is left open, or a phase of one.
 * @returns resolves when the upstream request is over, however, and what was heard of it is told. Never rejects.
 * @throws ProgressError `state_error` where both have one token: it was passed on with the params, and the next client that
 *   chooses the same would be refused. Pass on what the request asks for without its `_meta`, or give `callTool` a `token`.
 */
export function relayProgress(
  upstream: ProgressCall<unknown> | ProgressOperation,
  downstream: ProgressReporter | ProgressPhase,
): Promise<void> {
  const operation = 'operation' in upstream ? upstream.operation : upstream;
  if (operation.token === downstream.token) throw sameToken();
  let told = false;
  return new Promise((resolve) => {
    const end = async (): Promise<void> => {
      if (!('flush' in downstream) && (await hasSucceeded(upstream, operation))) downstream.complete();
      resolve();
    };
    operation.updates$.subscribe({
      next: ({ progress, total, message, heartbeat }) => {
        // The first may be one, where others went before this was called: it says how far they were.
        if (heartbeat && told) return;
        told = true;
        downstream.report(progress, total, message);
      },
      complete: () => void end(),
    });
  });
}

async function hasSucceeded(
  upstream: ProgressCall<unknown> | ProgressOperation,
  { state }: ProgressOperation,
): Promise<boolean> {
  if (state !== 'completed') return false;
  if (!('result' in upstream)) return true;
  // It is over already; that its request may fail nevertheless is told to whoever made it.
  return !isToolError(await upstream.result.catch(() => undefined));
}

function sameToken(): ProgressError {
  return new ProgressError(
    ProgressErrorCode.STATE_ERROR,
    'The upstream request has the token of the downstream one: leave _meta.progressToken out of its params, or give it a token of its own.',
  );
}

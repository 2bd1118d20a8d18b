import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import type { ProgressOperation } from '@milepost/progress-manager';
import type { ProgressPhase, ProgressReporter } from '@milepost/progress-reporter';

import type { ProgressCall } from '../client/progress-call.js';
import { isToolError } from '../common/tool-error.js';

/**
 * Forwards the progress of a request that a gateway sends to another server (upstream), under the token of
 * the request that the gateway answers (downstream). Each side keeps its own token, rate limit and order.
 *
 * ```ts
 * const handler = withProgress(async (args, ctx, progress) => {
 *   const call = callTool(upstream, { name: 'build', arguments: args }, { signal: ctx.mcpReq.signal });
 *   void relayProgress(call, progress);
 *   return call.result;
 * });
 * ```
 *
 * To join several requests into one, give each a phase of the reporter:
 * `progress.phases({ fetch: 1, build: 4 })`. A phase is completed when its request has succeeded.
 *
 * Heartbeats are not forwarded, because the reporter can send its own.
 *
 * @param upstream - what `callTool` or `request` returned, or an operation of a manager. Create it with the
 *   signal of the downstream request, so that both are cancelled together.
 * @param downstream - a reporter, which is not ended, or a phase of one.
 * @returns a promise that resolves when the upstream request has ended, for whatever reason, and its updates
 *   were reported. It never rejects.
 * @throws ProgressError `state_error` if both have the same token. The token was then passed on with the
 *   params, and the call of the next client that chooses the same token would be refused. Pass on the params
 *   without their `_meta`, or give `callTool` a `token`.
 */
export function relayProgress(
  upstream: ProgressCall<unknown> | ProgressOperation,
  downstream: ProgressReporter | ProgressPhase,
): Promise<void> {
  const operation = 'operation' in upstream ? upstream.operation : upstream;
  if (operation.token === downstream.token) throw sameToken();
  let reported = false;
  return new Promise((resolve) => {
    const end = async (): Promise<void> => {
      if (!('flush' in downstream) && (await hasSucceeded(upstream, operation))) downstream.complete();
      resolve();
    };
    operation.updates$.subscribe({
      next: ({ progress, total, message, heartbeat }) => {
        // If the relay starts late, its first update may be a heartbeat, which has the current value.
        if (heartbeat && reported) return;
        reported = true;
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
  // The operation has completed. If its request still fails, the caller learns that from `result`.
  return !isToolError(await upstream.result.catch(() => undefined));
}

function sameToken(): ProgressError {
  return new ProgressError(
    ProgressErrorCode.STATE_ERROR,
    'The upstream request has the token of the downstream one: leave _meta.progressToken out of its params, or give it a token of its own.',
  );
}

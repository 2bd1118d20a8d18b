import { type CallOptions, callTool } from '@milepost/mcp-sdk';
import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import type { ProgressElementState } from '@milepost/progress-element';

import type { Session } from './session.js';
import type { RequestedCall } from './start-form.js';

/** How a tool call ended. */
export interface CallEnd {
  readonly state: Exclude<ProgressElementState, 'active'>;
  /** The text of the tool's answer, or the reason why there is none. */
  readonly message: string;
}

/** Calls a tool. Resolves when the call has ended, in any state; never rejects. */
export async function runCall(
  { tool, arguments: args }: RequestedCall,
  { client, lossReason }: Session,
  options: Pick<CallOptions, 'onprogress' | 'signal'>,
): Promise<CallEnd> {
  const params = { name: tool, arguments: { ...args } };
  try {
    // Turns off the default idle timeout: the user watches the operations and can cancel them.
    const { content, isError } = await callTool(client, params, { ...options, idleTimeoutMs: Infinity })
      .result;
    const message = content.find((part) => part.type === 'text')?.text ?? '';
    if (isError !== true) return { state: 'completed', message };
    return { state: 'failed', message: message || 'The tool gave no reason.' };
  } catch (error) {
    const { code, message } = ProgressError.from(error);
    const state = STATES[code] ?? 'failed';
    const lost = state === 'failed' ? lossReason() : undefined;
    return { state, message: lost === undefined ? message : `The session with the server was lost: ${lost}` };
  }
}

const STATES: Partial<Record<ProgressErrorCode, CallEnd['state']>> = {
  [ProgressErrorCode.CANCELLED]: 'cancelled',
  [ProgressErrorCode.TIMEOUT]: 'timed_out',
};

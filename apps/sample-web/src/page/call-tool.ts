import { ProgressError } from '@milepost/progress-core';
import type { OperationState, ProgressOperation } from '@milepost/progress-manager';

import type { Session } from './session.js';

/** How a tool call ended. */
export interface CallEnd {
  readonly state: Exclude<OperationState, 'active'>;
  /** The text of the tool's answer, or the reason why there is none. */
  readonly message: string;
}

type ToolCall = ProgressOperation<'tools/call', { name: string; arguments: Record<string, unknown> }>;

/** Sends the request of the operation. Resolves when the operation has ended, in any state; never rejects. */
export async function callTool(
  operation: ToolCall,
  { client, manager, lostBecause }: Session,
): Promise<CallEnd> {
  try {
    const message = await manager.run(operation, async ({ params }, options) => {
      const result = await client.request({ method: 'tools/call', params }, options);
      const text = result.content.find((part) => part.type === 'text')?.text ?? '';
      if (result.isError === true) throw new Error(text || 'The tool gives no reason.');
      return text;
    });
    return { state: 'completed', message };
  } catch (error) {
    const { message } = ProgressError.from(error);
    const lost = lostBecause();
    if (lost !== undefined && operation.state === 'failed')
      return { state: 'failed', message: `The session with the server was lost: ${lost}` };
    return { state: operation.state === 'active' ? 'failed' : operation.state, message };
  }
}

import { type Transport } from '@milepost/progress-core';
import { writtenSynchronously } from '@milepost/progress-core/internal';

/** The number of operations whose progress a flood reports, in turn. */
export const TOKENS = 1000;

/** Sends `messages` progress notifications as fast as the transport accepts them. None is coalesced. */
export async function flood(transport: Pick<Transport, 'send'>, messages: number): Promise<void> {
  // Each batch contains every token once, and is awaited. So none waits together with another of its token.
  for (let i = 0; i < messages; i += TOKENS) {
    let written = writtenSynchronously;
    for (let token = 0; token < TOKENS; token++) {
      const params = { progressToken: token, progress: i + token + 1, total: messages, message: 'Working' };
      written = transport.send({ jsonrpc: '2.0', method: 'notifications/progress', params });
    }
    await written;
  }
}

/** Returns the JSON text of one of these notifications, without the cost of JSON.stringify. */
export function progressText(token: number, progress: number, total: number, message: string): string {
  return `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${String(token)},"progress":${String(progress)},"total":${String(total)},"message":"${message}"}}`;
}

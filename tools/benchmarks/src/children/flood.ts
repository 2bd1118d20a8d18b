import { sent, type Transport } from '@milepost/progress-core';

/** How many operations a flood tells of, in turns. */
export const TOKENS = 1000;

/** Sends `messages` progress notifications as fast as they are taken, all of them to be delivered. */
export async function flood(transport: Pick<Transport, 'send'>, messages: number): Promise<void> {
  // A batch has each token once, and is awaited: nothing can be coalesced away.
  for (let i = 0; i < messages; i += TOKENS) {
    let written = sent;
    for (let token = 0; token < TOKENS; token++) {
      const params = { progressToken: token, progress: i + token + 1, total: messages, message: 'Working' };
      written = transport.send({ jsonrpc: '2.0', method: 'notifications/progress', params });
    }
    await written;
  }
}

/** The text of one such notification, put together by hand. */
export function progressText(token: number, progress: number, total: number, message: string): string {
  return `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${String(token)},"progress":${String(progress)},"total":${String(total)},"message":"${message}"}}`;
}

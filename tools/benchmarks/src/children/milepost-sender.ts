// Sends what its arguments ask for over Milepost's stdio transport: `flood <messages>` or `paced <messages>`.
import { sent } from '@milepost/progress-core';
import { StdioServerTransport } from '@milepost/transport-stdio';

import { paced } from './paced.js';

const TOKENS = 1000;
const [, , mode, count] = process.argv;
const messages = Number(count);
const transport = new StdioServerTransport();

function send(token: number, progress: number, message: string): Promise<void> {
  return transport.send({
    jsonrpc: '2.0',
    method: 'notifications/progress',
    params: { progressToken: token, progress, total: messages, message },
  });
}

async function flood(): Promise<void> {
  // A batch has each token once, and is awaited: nothing can be coalesced away.
  for (let i = 0; i < messages; i += TOKENS) {
    let written = sent;
    for (let token = 0; token < TOKENS; token++) written = send(token, i + token + 1, 'Working');
    await written;
  }
}

// Begins when it is told to, so that starting the process is not measured.
transport.onmessage = () => {
  if (mode === 'flood') void flood();
  else paced(messages, (i, now) => void send(0, i, now));
};
void transport.start();

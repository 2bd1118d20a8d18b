// Sends what its arguments ask for over Milepost's stdio transport: `flood <messages>` or `paced <messages>`.
import { StdioServerTransport } from '@milepost/transport-stdio';

import { flood } from './flood.js';
import { paced } from './paced.js';

const [, , mode, count] = process.argv;
const messages = Number(count);
const transport = new StdioServerTransport();

function sendOne(progress: number, message: string): void {
  const params = { progressToken: 0, progress, total: messages, message };
  void transport.send({ jsonrpc: '2.0', method: 'notifications/progress', params });
}

// Begins when it is told to, so that starting the process is not measured.
transport.onmessage = () => {
  if (mode === 'flood') void flood(transport, messages);
  else paced(messages, sendOne);
};
void transport.start();

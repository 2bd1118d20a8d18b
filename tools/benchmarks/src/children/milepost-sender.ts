// Sends progress over Milepost's stdio transport. Arguments: `flood <messages>` or `paced <messages>`.
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

// Starts at the first message from the parent, so that the start of the process is not measured.
transport.onmessage = () => {
  if (mode === 'flood') void flood(transport, messages);
  else paced(messages, sendOne);
};
void transport.start();

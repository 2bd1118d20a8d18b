// Does the same as milepost-sender, with the server and the stdio transport of the official SDK.
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';

import { notify, sdkServer } from '../sdk-pair.js';
import { paced } from './paced.js';

const mode = process.argv[2];

const server = sdkServer(async (count, context) => {
  const progressToken = context.mcpReq._meta?.progressToken ?? 0;
  if (mode === 'flood') {
    for (let i = 1; i <= count; i++) await notify(context, i, count);
    return;
  }
  await new Promise<void>((resolve) => {
    paced(count, (progress, message) => {
      void context.mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken, progress, message },
      });
      if (progress === count) setTimeout(resolve, 100);
    });
  });
});
void server.connect(new StdioServerTransport());

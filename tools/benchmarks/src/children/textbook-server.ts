// A server whose tool reports 3 steps, 2 ms apart, and then returns. The argument `sdk` uses the official SDK
// alone. The argument `milepost` uses Milepost's transport and reporter with the same SDK.
import { setTimeout as sleep } from 'node:timers/promises';

import { runWithProgress } from '@milepost/progress-reporter';
import { StdioServerTransport } from '@milepost/transport-stdio';
import { StdioServerTransport as SdkStdioServerTransport } from '@modelcontextprotocol/server/stdio';

import { notify, sdkServer } from '../sdk-pair.js';

const STEPS = 3;
const PAUSE_MS = 2;

if (process.argv[2] === 'sdk') {
  const server = sdkServer(async (_, context) => {
    for (let step = 1; step <= STEPS; step++) {
      await sleep(PAUSE_MS);
      await notify(context, step, STEPS);
    }
  });
  void server.connect(new SdkStdioServerTransport());
} else {
  const transport = new StdioServerTransport();
  const server = sdkServer((_, context) =>
    runWithProgress({ params: { _meta: context.mcpReq._meta } }, transport, async (progress) => {
      for (let step = 1; step <= STEPS; step++) {
        await sleep(PAUSE_MS);
        progress.report(step, STEPS);
      }
    }),
  );
  void server.connect(transport);
}

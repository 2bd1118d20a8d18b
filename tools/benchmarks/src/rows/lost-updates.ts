import { fileURLToPath } from 'node:url';

import { ProgressManager } from '@milepost/progress-manager';
import { StdioClientTransport } from '@milepost/transport-stdio';
import { StdioClientTransport as SdkStdioClientTransport } from '@modelcontextprotocol/client/stdio';

import type { Row } from '../row.js';
import { sdkClient } from '../sdk-pair.js';

const CALLS = 2000;
const AT_ONCE = 50;
const STEPS = 3;

const TOOL = { name: 'work', arguments: { count: STEPS } };

function server(kind: 'milepost' | 'sdk'): { command: string; args: string[] } {
  const script = fileURLToPath(new URL('../children/textbook-server.js', import.meta.url));
  return { command: process.execPath, args: [script, kind] };
}

// Makes all calls, 50 at a time, and counts those that returned before their last update reached the handler.
async function lostOf(call: (received: (progress: number) => void) => Promise<unknown>): Promise<number> {
  let begun = 0;
  let lost = 0;
  const worker = async (): Promise<void> => {
    while (begun++ < CALLS) {
      let last = 0;
      await call((progress) => (last = progress));
      if (last < STEPS) lost++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return lost;
}

/** Counts the final updates lost in 2,000 calls over stdio, 50 at a time, each with 3 updates 2 ms apart. */
export const lostUpdates: Row = {
  id: 'lost-updates',
  what: 'final updates lost in 2,000 stdio calls, 50 at a time',
  unit: 'lost',
  goal: '0',
  contenders: {
    milepost: async () => {
      const manager = new ProgressManager({ maxUpdatesPerSecond: Infinity });
      const client = await sdkClient(manager.attach(new StdioClientTransport(server('milepost'))));
      const lost = await lostOf((received) => {
        const operation = manager.start({
          method: 'tools/call',
          params: TOOL,
          progress: { callback: ({ progress }) => received(progress) },
        });
        return manager.run(operation, (request, { signal }) => client.request(request, { signal }));
      });
      await client.close();
      return lost;
    },
    sdk: async () => {
      const client = await sdkClient(new SdkStdioClientTransport(server('sdk')));
      const lost = await lostOf((received) =>
        client.callTool(TOOL, { onprogress: ({ progress }) => received(progress) }),
      );
      await client.close();
      return lost;
    },
  },
};

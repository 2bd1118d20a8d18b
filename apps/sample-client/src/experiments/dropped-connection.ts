import { setTimeout as wait } from 'node:timers/promises';

import { startSampleServer } from '../sample-server-process.js';
import { openCuttingProxy } from './cutting-proxy.js';
import type { Experiment } from './experiment.js';

const CUT_AT = 0.4;
const DOWN_MS = 1_500;

/** The connection is cut in the middle of an operation, and comes back. */
export const droppedConnection: Experiment = {
  name: 'reconnection',
  title: 'the connection is cut in the middle, and comes back (WebSocket)',
  lookAt:
    'At 40 % the connection is cut for a second and a half. The work on the server goes on meanwhile: after the connection is restored, the bars jump ahead, and no result is lost.',
  transport: 'websocket',
  run: async (lab) => {
    const server = await startSampleServer({
      transport: 'websocket',
      needs: lab.tour.needs,
      onStderr: (line) => lab.log(`server: ${line}`),
      timeoutMs: 30_000,
      signal: lab.signal,
    });
    lab.onEnd(server.close);
    const proxy = await openCuttingProxy(server.url);
    lab.onEnd(proxy.close);
    const session = await lab.open({ transport: 'websocket', serverUrl: proxy.url, token: server.token });
    let cuts = 0;
    const cut = async (): Promise<void> => {
      lab.log('The connection is cut now.');
      proxy.cut();
      // An interruption ends the wait early.
      await wait(DOWN_MS, undefined, { signal: lab.signal }).catch(() => undefined);
      proxy.restore();
    };
    const jobs = [2_500, 3_500].map((recordsPerSecond) => ({
      name: `${String(recordsPerSecond)} a second`,
      tool: 'process_data',
      arguments: { recordsPerSecond },
    }));
    const operations = await lab.run(session, jobs, {
      onUpdate: ({ update }) => {
        if (cuts === 0 && (update?.fraction ?? 0) >= CUT_AT) {
          cuts++;
          void cut();
        }
      },
    });
    const completed = operations.filter(({ state }) => state === 'completed').length;
    return [
      {
        text: `The connection was cut ${String(cuts)} time, and ${String(completed)} of ${String(operations.length)} operations completed.`,
        figures: { cuts, completed },
      },
    ];
  },
};

import { mcpProtocol } from '@milepost/progress-core';
import { formatAmount } from '@milepost/progress-element/internal';
import type { ProgressUpdate } from '@milepost/progress-manager';

import { formatDuration } from '../duration.js';
import type { Experiment, Finding, Lab } from './experiment.js';

/** From one update a second to all updates. */
const RATES = [1, 10, 100, 1_000, Infinity];

interface Measured {
  readonly name: string;
  readonly updates: number;
  readonly bytes: number;
  readonly elapsedMs: number;
  readonly cpuMs: number;
}

/** The same work, with more and more updates. */
export const frequency: Experiment = {
  name: 'frequency',
  title: 'the same work with more and more updates, and what they cost',
  lookAt:
    'A data job of 10,000 records runs at full speed, with a limit of 1, 10, 100 and 1,000 updates a second, and then without a limit. A person sees no difference above ten a second; look at the messages and the time that the others take.',
  variation: 'run process_data',
  run: async (lab) => {
    const measured: Measured[] = [];
    // The first run only loads the code, so that the second one is not slower because of that.
    await measure(lab, Infinity, 'warm-up');
    for (const rate of RATES) {
      const name = rate === Infinity ? 'no limit' : `${rate.toLocaleString('en-GB')}/s`;
      measured.push(await measure(lab, rate, name));
    }
    return measured.map(describe);
  },
};

async function measure(lab: Lab, maxUpdatesPerSecond: number, name: string): Promise<Measured> {
  const session = await lab.open({ needs: { maxUpdatesPerSecond } });
  const sample: ProgressUpdate[] = [];
  const cpuBefore = process.cpuUsage();
  const startedAtMs = performance.now();
  // Each of its 10,000 records is reported twice.
  const operations = await lab.run(session, [{ name, tool: 'process_data', arguments: {} }], {
    onUpdate: ({ update }) => {
      if (update) sample.push(update);
    },
  });
  const elapsedMs = performance.now() - startedAtMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  await session.close();
  const updates = operations.reduce((sum, { update }) => sum + (update?.sequence ?? 0), 0);
  // The client shows no more than ten updates a second of those that it receives. These are the sample of
  // which the average size is taken.
  const sampleBytes = sample.reduce((sum, update) => sum + sizeOf(update), 0);
  const bytes = Math.round((sampleBytes / Math.max(1, sample.length)) * updates);
  return { name, updates, bytes, elapsedMs, cpuMs: (user + system) / 1_000 };
}

/** Returns the size of an update as JSON, as it was received. */
function sizeOf({ token, progress, total, message }: ProgressUpdate): number {
  return Buffer.byteLength(JSON.stringify(mcpProtocol.encode(token, { progress, total, message })));
}

function describe({ name, updates, bytes, elapsedMs, cpuMs }: Measured): Finding {
  const columns = [
    name.padEnd('1,000/s '.length),
    `${updates.toLocaleString('en-GB')} updates`.padStart('100,000 updates'.length),
    `about ${formatAmount(bytes, 'bytes')}`.padStart('about 999.9 MB'.length),
    `${formatDuration(elapsedMs)} for the work`.padStart('999 ms for the work'.length),
    `${formatDuration(cpuMs)} of CPU in the client`.padStart('999 ms of CPU in the client'.length),
  ];
  const figures = { updates, bytes, elapsedMs: Math.round(elapsedMs), cpuMs: Math.round(cpuMs) };
  return { text: columns.join('  '), figures: { limit: name, ...figures } };
}

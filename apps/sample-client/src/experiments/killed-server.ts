import { readdir, truncate, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { StdioClientTransport } from '@milepost/transport-stdio';

import type { OperationView } from '../operation-view.js';
import type { Session } from '../session.js';
import type { Experiment, Finding, Lab, LabCall } from './experiment.js';

const KILL_AT = 0.4;

/** The server is killed in the middle of a job, and the next one goes on from the checkpoint. */
export const resumption: Experiment = {
  name: 'resumption',
  title: 'the server is killed in the middle, and a new one goes on from a checkpoint file',
  lookAt:
    'At 40 % the server process is killed. A new one is started, and reads the checkpoint that the first one has written: its bar begins near the place where the first one stopped, and the result is the same as without the kill.',
  transport: 'stdio',
  run: (lab) => killAndGoOn(lab, () => Promise.resolve()),
};

/** The same with a checkpoint that is torn. */
export const tornCheckpoint: Experiment = {
  name: 'torn-checkpoint',
  title: 'the same, but only half of the checkpoint file is left',
  lookAt:
    'The new server refuses the damaged checkpoint and says why: its bar begins at 0 %, and the result is the same.',
  transport: 'stdio',
  run: (lab) => killAndGoOn(lab, tearFiles),
};

async function killAndGoOn(lab: Lab, damage: (folder: string) => Promise<void>): Promise<Finding[]> {
  const checkpoints = lab.temporaryFolder();
  const first = await lab.open({ needs: { checkpoints } });
  const [killed] = await lab.run(first, [job('first server', 'failed')], {
    onUpdate: ({ update }) => {
      if ((update?.fraction ?? 0) >= KILL_AT) killServer(first, lab);
    },
  });
  await damage(checkpoints);
  lab.log('A new server is started.');
  const second = await lab.open({ needs: { checkpoints } });
  let begin: OperationView | undefined;
  const [finished] = await lab.run(second, [job('second server', 'completed')], {
    onUpdate: (operation) => {
      begin ??= operation;
    },
  });
  const stoppedAt = percent(killed);
  const beganAt = percent(begin);
  const checkpoint = finished?.answer?.figures?.['checkpoint'];
  return [
    {
      text: `The first server stopped at ${String(stoppedAt)} %, and the second one began at ${String(beganAt)} %. Checkpoint: ${String(checkpoint)}.`,
      figures: { stoppedAt, beganAt, checkpoint },
    },
  ];
}

function job(name: string, expects: LabCall['expects'] & string): LabCall {
  return { name, tool: 'process_data', arguments: { recordsPerSecond: 4_000 }, expects };
}

function killServer({ connection }: Session, lab: Lab): void {
  const { transport } = connection.client;
  if (!(transport instanceof StdioClientTransport) || transport.pid === undefined) return;
  lab.log(`The server process ${String(transport.pid)} is killed now.`);
  process.kill(transport.pid, 'SIGKILL');
}

async function tearFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    await truncate(path, Math.floor((await stat(path)).size / 2));
  }
}

function percent(operation: OperationView | undefined): number {
  return Math.floor((operation?.update?.fraction ?? 0) * 100);
}

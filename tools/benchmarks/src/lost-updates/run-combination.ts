// Measures one combination under one load: `run-combination.js <combination> <calls> <parallel>`.
// This process is the client. It starts the server as another process, and prints the result as JSON.
import { fileURLToPath } from 'node:url';

import { runCommand } from '../command-line.js';
import { startServer } from '../start-server.js';
import { clientV1 } from './client-v1.js';
import { clientV2 } from './client-v2.js';
import { type Combination, combinationOf } from './combination.js';
import { type Load, makeCalls, warmUp } from './load.js';
import type { Measurement } from './measurement.js';

const script = fileURLToPath(new URL('serve.js', import.meta.url));

async function run(combination: Combination, load: Load): Promise<Measurement> {
  // With stdio, the client's transport starts the server.
  const server = combination.route === 'stdio' ? undefined : await startServer(script, [combination.id]);
  const stdio = { command: process.execPath, args: [script, combination.id] };
  const connect = combination.client.sdk === 'v1' ? clientV1 : clientV2;
  const errors: string[] = [];
  try {
    const onError = ({ message }: Error): unknown => errors.push(message);
    const caller = await connect(combination, { stdio, url: server?.url ?? '' }, onError);
    try {
      await warmUp(caller);
      errors.length = 0;
      const outcome = await makeCalls(caller, load);
      const others = errors.filter((message) => !isLate(message));
      return { ...outcome, lateUpdates: errors.length - others.length, otherErrors: [...new Set(others)] };
    } finally {
      await caller.close();
    }
  } finally {
    server?.child.kill();
  }
}

/** Whether this is the SDK's error for an update whose call it no longer knows. */
function isLate(message: string): boolean {
  return message.includes('progress notification for an unknown token');
}

const [, , id, calls, parallel] = process.argv;
await runCommand(async () => {
  const measurement = await run(combinationOf(id), { calls: Number(calls), parallel: Number(parallel) });
  process.stdout.write(`${JSON.stringify(measurement)}\n`, () => process.exit());
  return 0;
});

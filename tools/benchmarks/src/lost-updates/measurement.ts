import { execFile, type ExecFileException } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { Combination } from './combination.js';
import type { Load, Outcome } from './load.js';

/** The result of one combination under one load, and the errors that its client reported. */
export interface Measurement extends Outcome {
  /** The number of updates that arrived after their call had ended: `onerror` reported an unknown token. */
  readonly lateUpdates: number;
  /** The other errors that `onerror` received, each once. */
  readonly otherErrors: readonly string[];
}

// Longer than any measurement takes. A process that hangs is killed after this time.
const PATIENCE_MS = 300_000;

const script = fileURLToPath(new URL('run-combination.js', import.meta.url));

/**
 * Measures one combination under one load, in new processes.
 *
 * @throws Error (as a rejection) with the reason, if the measurement fails or takes longer than 300 s.
 */
export async function measure({ id }: Combination, { calls, parallel }: Load): Promise<Measurement> {
  const args = [script, id, String(calls), String(parallel)];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: PATIENCE_MS });
    return JSON.parse(stdout) as Measurement;
  } catch (error) {
    const { killed, stderr = '' } = error as ExecFileException;
    const why = killed ? `no end after ${PATIENCE_MS / 1000} s` : stderr.trim();
    throw new Error(why === '' ? 'no outcome' : why, { cause: error });
  }
}

import { execFile, type ExecFileException } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { Combination } from './combination.js';
import type { Load, Outcome } from './load.js';

/** What came of one combination under one load, and what its client was told of beside the calls. */
export interface Measurement extends Outcome {
  /** The updates that came when the client had forgotten their call: its `onerror` was told of an unknown token. */
  readonly lateUpdates: number;
  /** What else its `onerror` was told, each once. */
  readonly otherErrors: readonly string[];
}

// Longer than any of them takes: what hangs is not waited for.
const PATIENCE_MS = 300_000;

const script = fileURLToPath(new URL('run-combination.js', import.meta.url));

/**
 * Measures one combination under one load, in processes of its own.
 *
 * @throws Error (as a rejection) that says what went wrong, when it came to no end, or to a bad one.
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

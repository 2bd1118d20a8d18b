import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Clock } from '@milepost/progress-core';
import type * as z from 'zod';

import { openRegularFile } from '../files/regular-file.js';

const SAVE_EVERY_MS = 100;
/** Larger than any checkpoint that is written here. A larger file is not read into memory. */
const MAX_BYTES = 64 * 1024 * 1024;

let temporaryFiles = 0;

/** Settings of a {@link Checkpoint}. */
export interface CheckpointOptions<State> {
  /** The folder of the file. Default: nothing is read or written. */
  folder: string | undefined;
  /** The job: the checkpoint of another job has another file. */
  job: string;
  /** The version of the job's input. A checkpoint of another version is refused. */
  version: string;
  schema: z.ZodType<State>;
  clock: Clock;
}

/** The outcome of reading a checkpoint. */
export type FoundCheckpoint<State> =
  | { readonly kind: 'none' }
  | { readonly kind: 'usable'; readonly state: State }
  /** The file cannot be used, and the job has to start from the beginning. */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * The file that keeps the state of a job, so that the job can continue after its process was killed.
 *
 * The file is replaced as a whole by a rename, so a kill at any moment leaves the old or the new state. Its
 * first line is the SHA-256 of the rest, so a file that is torn or was changed is recognised.
 */
export class Checkpoint<State> {
  readonly #options: CheckpointOptions<State>;
  readonly #path: string | undefined;
  #savedAtMs: number;
  #fault: string | undefined;

  constructor(options: CheckpointOptions<State>) {
    const { folder, job, clock } = options;
    this.#options = options;
    this.#path = folder === undefined ? undefined : join(folder, `${sha256(job).slice(0, 32)}.checkpoint`);
    this.#savedAtMs = clock.now();
  }

  /** The code of the error with which the state could not be written; undefined if there was none. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Reads the state that was written last. Never rejects: a file that cannot be used is `refused`. */
  async load(): Promise<FoundCheckpoint<State>> {
    if (this.#path === undefined) return { kind: 'none' };
    try {
      return this.#parse(await readWhole(this.#path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'none' };
      return refused(`it cannot be read (${codeOf(error)})`);
    }
  }

  /**
   * Writes the state, at most ten times a second. Never rejects: after an error, nothing more is written,
   * and `fault` says why.
   *
   * @param read - returns the current state; called only if the state is written.
   */
  async save(read: () => State): Promise<void> {
    const { clock, version } = this.#options;
    if (this.#path === undefined || this.#fault !== undefined) return;
    if (clock.now() - this.#savedAtMs < SAVE_EVERY_MS) return;
    const content = JSON.stringify({ version, state: read() });
    try {
      await replaceFile(this.#path, `${sha256(content)}\n${content}`);
    } catch (error) {
      this.#fault = codeOf(error);
    }
    this.#savedAtMs = clock.now();
  }

  /** Removes the file, because the job is done. Never rejects. */
  async remove(): Promise<void> {
    if (this.#path !== undefined) await rm(this.#path, { force: true }).catch(() => undefined);
  }

  #parse(text: string | undefined): FoundCheckpoint<State> {
    if (text === undefined) return refused('it is not a regular file of at most 64 MiB');
    const lineEnd = text.indexOf('\n');
    const content = text.slice(lineEnd + 1);
    if (lineEnd < 0 || text.slice(0, lineEnd) !== sha256(content))
      return refused('it is damaged, or it is not a checkpoint: its content does not match its checksum');
    const { version, state } = JSON.parse(content) as { version?: unknown; state?: unknown };
    if (version !== this.#options.version)
      return refused('it belongs to another file, or the file has changed since then');
    const read = this.#options.schema.safeParse(state);
    return read.success ? { kind: 'usable', state: read.data } : refused('it has another format');
  }
}

function refused(reason: string): { kind: 'refused'; reason: string } {
  return { kind: 'refused', reason };
}

async function readWhole(path: string): Promise<string | undefined> {
  await using file = await openRegularFile(path);
  if (!file || file.bytes > MAX_BYTES) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of file.read()) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Writes a file so that at any moment, its path has the whole old or the whole new content. */
async function replaceFile(path: string, content: string): Promise<void> {
  const temporary = `${path}.${process.pid}-${temporaryFiles++}.new`;
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      // Without this, the rename could be on the disk before the content.
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

// The message of an error of the file system contains a path that is not for the caller of the tool.
function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unexpected error';
}

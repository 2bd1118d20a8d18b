import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';

import * as z from 'zod';

import { ArgumentError } from '../argument-error.js';
import { type FoundFile, walkFolder } from '../files/folder-walk.js';
import { hashFiles } from '../files/hash-files.js';
import type { ProgressTool, ToolContext } from '../progress-tool.js';

const input = z.strictObject({
  path: z
    .string()
    .optional()
    .describe('The folder to index; default: the first folder that this server may read'),
  concurrency: z.int().min(1).max(64).default(4).describe('How many files are read at the same time'),
});

const output = z.object({
  files: z.int().describe('The number of files that were hashed'),
  bytes: z.int().describe('The sum of their lengths'),
  digest: z
    .string()
    .describe(
      'SHA-256 over a line for each file, sorted by name, as sha256sum writes it: its hash, two spaces, its name',
    ),
  skipped: z
    .int()
    .describe('The number of entries that could not be read, or are neither a file nor a folder'),
});

type Args = z.output<typeof input>;
type Result = z.output<typeof output>;

/**
 * Finds all files of a folder, then hashes them in parallel. Both steps report progress on the same token.
 */
export const indexFolder: ProgressTool<Args, Result> = {
  name: 'index_folder',
  title: 'Index a folder',
  description:
    'Finds every file in a folder and its subfolders, then hashes them in parallel. Progress first counts the files ' +
    'found, without a total. Then the bytes hashed are added, with a total.',
  input,
  output,
  run,
  describe: ({ files, bytes, digest, skipped }) =>
    `Indexed ${fileCount(files)} of ${bytes.toLocaleString('en')} bytes; skipped ` +
    `${skipped.toLocaleString('en')} entries. Digest: ${digest}`,
};

async function run(args: Args, context: ToolContext): Promise<Result> {
  const root = await context.folders.resolve(args.path ?? '.');
  if (!(await stat(root)).isDirectory())
    throw new ArgumentError('path', `"${args.path ?? root}" is not a folder.`);
  const { found, skipped } = await find(root, context);
  const hashes = await hashAll(found, args.concurrency, context);
  const hashed = found.filter((_, index) => hashes[index] !== undefined);
  const digest = createHash('sha256');
  found.forEach(({ name }, index) => hashes[index] && digest.update(`${hashes[index]}  ${name}\n`));
  return {
    files: hashed.length,
    bytes: bytesOf(hashed),
    digest: digest.digest('hex'),
    skipped: skipped + found.length - hashed.length,
  };
}

async function find(root: string, context: ToolContext): Promise<{ found: FoundFile[]; skipped: number }> {
  const { folders: allowed, progress, signal } = context;
  const found: FoundFile[] = [];
  let skipped = 0;
  for await (const file of walkFolder({ root, allowed, signal })) {
    if (!file) {
      skipped++;
      continue;
    }
    found.push(file);
    progress.report(found.length, undefined, `Found ${fileCount(found.length)}`);
  }
  found.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { found, skipped };
}

// The progress starts at the number of files found, and the bytes are added to it. So it never decreases when
// the unit changes from files to bytes.
function hashAll(
  found: FoundFile[],
  concurrency: number,
  { progress, signal }: ToolContext,
): Promise<(string | undefined)[]> {
  const total = found.length + bytesOf(found);
  let done = found.length;
  let files = 0;
  return hashFiles(found, {
    concurrency,
    signal,
    onBytes: (bytes) => progress.report((done += bytes), total),
    onFile: () =>
      progress.report(done, total, `Hashed ${(++files).toLocaleString('en')} of ${fileCount(found.length)}`),
  });
}

function fileCount(files: number): string {
  return files === 1 ? '1 file' : `${files.toLocaleString('en')} files`;
}

function bytesOf(files: readonly FoundFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

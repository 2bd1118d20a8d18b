import { createHash } from 'node:crypto';

import * as z from 'zod';

import { ArgumentError } from '../argument-error.js';
import { fetchAllowed, reasonOf } from '../fetch-allowed.js';
import type { ProgressTool, ToolContext } from '../progress-tool.js';
import { takeBytes } from '../take-bytes.js';
import { throttleBytes } from '../throttle.js';

const input = z.strictObject({
  url: z.url().optional().describe('The URL to download; default: a file that this server hosts'),
  bytesPerSecond: z
    .int()
    .min(1)
    .max(1e12)
    .optional()
    .describe('Limits the speed of the download, so that people can watch it'),
  maxBytes: z
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('Stops after so many bytes; default: the whole file'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, 'expected 64 hexadecimal digits')
    .optional()
    .describe('The expected SHA-256 of the content'),
});

const output = z.object({ bytes: z.int(), sha256: z.string() });

type Args = z.output<typeof input>;
type Result = z.output<typeof output>;

/** Fetches a file over HTTP, counts and hashes its bytes, and stores nothing. */
export const downloadFile: ProgressTool<Args, Result> = {
  name: 'download_file',
  title: 'Download a file',
  description: 'Downloads a file over HTTP, and returns its size and SHA-256. Progress counts the bytes.',
  input,
  output,
  openWorld: true,
  run: download,
  describe: ({ bytes, sha256 }) => `Downloaded ${bytes.toLocaleString('en')} bytes. SHA-256: ${sha256}`,
};

async function download(
  { url, bytesPerSecond, maxBytes = Infinity, sha256: expected }: Args,
  context: ToolContext,
): Promise<Result> {
  const { progress, hosts, fileHost, signal } = context;
  const { body, totalBytes } = await fetchAllowed(url === undefined ? await fileHost.url() : new URL(url), {
    allows: (to) => fileHost.serves(to) || hosts.allows(to),
    signal,
  });
  const throttled =
    bytesPerSecond === undefined ? body : body.pipeThrough(throttleBytes(bytesPerSecond, context));
  const total = totalBytes === undefined ? undefined : Math.min(totalBytes, maxBytes);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const limited = takeBytes(throttled, maxBytes);
    for await (const chunk of limited.pipeThrough(progress.trackBytes(total))) {
      hash.update(chunk);
      bytes += chunk.byteLength;
    }
  } catch (error) {
    signal.throwIfAborted();
    const problem = `the connection was lost after ${bytes} bytes: ${reasonOf(error)}.`;
    throw new ArgumentError('url', problem, { cause: error });
  }
  const sha256 = hash.digest('hex');
  if (expected !== undefined && expected.toLowerCase() !== sha256) {
    throw new ArgumentError('sha256', `expected ${expected.toLowerCase()}, but the content has ${sha256}.`);
  }
  return { bytes, sha256 };
}

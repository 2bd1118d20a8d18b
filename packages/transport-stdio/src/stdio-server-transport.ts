import type { Readable, Writable } from 'node:stream';

import type { Clock } from '@milepost/progress-core';

import { StreamTransport } from './stream-transport.js';

/** How a {@link StdioServerTransport} is set up. */
export interface StdioServerTransportOptions {
  /** Default: `process.stdin`. */
  stdin?: Readable | undefined;
  /** Default: `process.stdout`. Nothing else may write to it: use `console.error`, not `console.log`. */
  stdout?: Writable | undefined;
  /** The longest message taken, in bytes. Default: 33,554,432 (32 MiB). A longer one is skipped and reported. */
  maxLineBytes?: number | undefined;
  /** How long `close()` waits for the client to take what was sent, in ms. Default: 2,000. */
  shutdownGraceMs?: number | undefined;
  /** Default: the system's. */
  clock?: Clock | undefined;
}

/**
 * The server's side of stdio: for a process that was started by its client.
 *
 * It closes when the client closes our standard input, or no longer reads our output; the process can then end by itself.
 * The streams are the process's own, and stay open.
 */
export class StdioServerTransport extends StreamTransport {
  constructor(options: StdioServerTransportOptions = {}) {
    const { stdin = process.stdin, stdout = process.stdout, ...rest } = options;
    super({ ...rest, readable: stdin, writable: stdout, closeStreams: false });
  }
}

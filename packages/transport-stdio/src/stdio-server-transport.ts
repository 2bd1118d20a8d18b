import type { Readable, Writable } from 'node:stream';

import type { Clock } from '@milepost/progress-core';

import { StreamTransport } from './stream-transport.js';

/** Options of a {@link StdioServerTransport}. */
export interface StdioServerTransportOptions {
  /** The stream from which messages are read. Default: `process.stdin`. */
  stdin?: Readable | undefined;
  /**
   * The stream to which messages are written. Default: `process.stdout`. Nothing else may write to it: use
   * `console.error`, not `console.log`.
   */
  stdout?: Writable | undefined;
  /**
   * The longest message that is accepted, in bytes. Default: 33,554,432 (32 MiB). A longer one is skipped and
   * reported to `onerror`.
   */
  maxMessageBytes?: number | undefined;
  /** How long `close()` waits for the client to accept waiting messages, in ms. Default: 2,000. */
  shutdownGraceMs?: number | undefined;
  /** The source of time. Default: the system clock. */
  clock?: Clock | undefined;
}

/**
 * The server side of stdio, for a process that its client has started.
 *
 * It closes when the client closes our standard input, or no longer reads our standard output. Then the
 * process can end by itself. The streams belong to the process, so they stay open.
 */
export class StdioServerTransport extends StreamTransport {
  constructor(options: StdioServerTransportOptions = {}) {
    const { stdin = process.stdin, stdout = process.stdout, ...rest } = options;
    super({ ...rest, readable: stdin, writable: stdout, closeStreams: false });
  }
}

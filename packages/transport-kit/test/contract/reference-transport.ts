import type { Clock, JsonRpcMessage } from '@milepost/progress-core';
import { ProgressError } from '@milepost/progress-core';

import { LineDecoder, Outbox, parseMessage, TransportBase } from '../../src/index.js';
import type { ByteLane } from './byte-lane.js';

const CLOSE_GRACE_MS = 50;

export interface ReferenceOptions {
  incoming: ByteLane;
  outgoing: ByteLane;
  clock: Clock;
  maxMessageBytes: number | undefined;
}

/**
 * A correct transport over a wire in memory, with one message in each line.
 *
 * It consists of small methods, so that a broken transport can override one of them.
 */
export class ReferenceTransport extends TransportBase {
  protected closing: Promise<void> | undefined;
  protected readonly outbox: Outbox = new Outbox({ write: (frames, done) => this.write(frames, done) });
  protected readonly decoder: LineDecoder;

  constructor(protected readonly options: ReferenceOptions) {
    super();
    this.decoder = new LineDecoder({
      maxMessageBytes: options.maxMessageBytes,
      onLine: (line) => this.onLine(line),
      onError: (error) => this.reportError(error),
    });
  }

  send(message: JsonRpcMessage): Promise<void> {
    return this.state === 'started' && !this.closing ? this.outbox.send(message) : this.refuse();
  }

  close(): Promise<void> {
    return (this.closing ??= this.shutDown());
  }

  protected open(): Promise<void> {
    this.options.incoming.read(
      (bytes) => this.onChunk(bytes),
      () => this.onEnd(),
    );
    return Promise.resolve();
  }

  protected write(frames: readonly string[], done: (error?: unknown) => void): void {
    this.options.outgoing.write(Buffer.from(`${frames.join('\n')}\n`), done);
  }

  protected onChunk(bytes: Uint8Array): void {
    this.decoder.push(bytes);
  }

  protected onLine(line: string): void {
    const message = parseMessage(line);
    if (message instanceof ProgressError) this.onBadInput(message);
    else this.deliver(message);
  }

  protected onBadInput(error: ProgressError): void {
    this.reportError(error);
  }

  protected onEnd(): void {
    this.outbox.close();
    this.finish();
  }

  /** Waits for a limited time until all messages are written, then closes. */
  protected async shutDown(): Promise<void> {
    if (this.state === 'started') await this.drained();
    this.outbox.close();
    this.options.outgoing.end();
    this.finish();
  }

  protected async drained(): Promise<void> {
    const { clock } = this.options;
    await new Promise<void>((resolve) => {
      const timer = clock.setTimeout(resolve, CLOSE_GRACE_MS);
      const written = (): void => {
        clock.clearTimeout(timer);
        resolve();
      };
      this.outbox.flush().then(written, written);
    });
  }
}

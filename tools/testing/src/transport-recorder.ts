import type { JsonRpcMessage, Transport } from '@milepost/progress-core';

import { until } from './until.js';

/** Describes a message or an error in the list of events. */
export type DescribeEvent = (event: JsonRpcMessage | Error) => unknown;

/**
 * Records the events of a transport, and waits for events to come. It replaces the transport's three handlers,
 * so create it before `start()`.
 */
export class TransportRecorder<T extends Transport = Transport> {
  readonly messages: JsonRpcMessage[] = [];
  readonly errors: Error[] = [];
  /** All events in order: each message and error as it was described, and `close`. */
  readonly events: unknown[] = [];

  /** @param describe - Default: `message` for a message, and its text for an error. */
  constructor(
    readonly transport: T,
    describe: DescribeEvent = (event) => (event instanceof Error ? event.message : 'message'),
  ) {
    transport.onmessage = (message) => {
      this.messages.push(message);
      this.events.push(describe(message));
    };
    transport.onerror = (error) => {
      this.errors.push(error);
      this.events.push(describe(error));
    };
    transport.onclose = () => void this.events.push('close');
  }

  get isClosed(): boolean {
    return this.events.includes('close');
  }

  /** Resolves when `count` messages have arrived. */
  received(count: number): Promise<void> {
    return until(() => this.messages.length >= count, `${String(count)} messages have arrived`);
  }

  /** Resolves when `count` events have happened. */
  happened(count: number): Promise<void> {
    return until(() => this.events.length >= count, `${String(count)} events have happened`);
  }

  /** Resolves when the transport has closed. */
  closed(): Promise<void> {
    return until(() => this.isClosed, 'the transport has closed');
  }
}

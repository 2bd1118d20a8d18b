import { until } from './until.js';

/** The handlers of a transport. This type does without `Transport`, because that package is tested with this one. */
interface Handlers {
  onmessage?: ((message: never) => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onclose?: (() => void) | undefined;
}

/** The messages that a transport receives. */
type MessageOf<T extends Handlers> = Parameters<NonNullable<T['onmessage']>>[0];

/**
 * Records the events of a transport, and waits for events to come. It replaces the transport's three handlers,
 * so create it before `start()`.
 */
export class TransportRecorder<T extends Handlers> {
  readonly messages: MessageOf<T>[] = [];
  readonly errors: Error[] = [];
  /** All events in order: each message and error as it was described, and `close`. */
  readonly events: unknown[] = [];

  /** @param describe - Default: `message` for a message, and its text for an error. */
  constructor(
    readonly transport: T,
    describe: (event: MessageOf<T> | Error) => unknown = describeBriefly,
  ) {
    transport.onmessage = (message: MessageOf<T>) => {
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

function describeBriefly(event: unknown): string {
  return event instanceof Error ? event.message : 'message';
}

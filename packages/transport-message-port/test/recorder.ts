import type { JsonRpcMessage, Transport } from '@milepost/progress-core';

/** Records the events of a transport, and waits for events to come. */
export class Recorder {
  readonly messages: JsonRpcMessage[] = [];
  readonly errors: Error[] = [];
  /** The events in order: the index of a message (see `indexOf`), the text of an error, or `close`. */
  readonly events: unknown[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(readonly transport: Transport) {
    transport.onmessage = (message) => {
      this.messages.push(message);
      this.#happened(indexOf(message));
    };
    transport.onerror = (error) => {
      this.errors.push(error);
      this.#happened(error.message);
    };
    transport.onclose = () => this.#happened('close');
  }

  /** Resolves when `condition` returns true. It is called now and after each event. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** Resolves when `count` events have happened. */
  happened(count: number): Promise<void> {
    return this.until(() => this.events.length >= count);
  }

  #happened(event: unknown): void {
    this.events.push(event);
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

export function messageOf(index: number, text = ''): JsonRpcMessage {
  return { jsonrpc: '2.0', method: 'step', params: { index, text } };
}

export function progressOf(progressToken: string | number, progress: number): JsonRpcMessage {
  return { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken, progress } };
}

export function indexOf(message: JsonRpcMessage): unknown {
  const params: Record<string, unknown> = 'method' in message ? (message.params ?? {}) : {};
  return params['index'] ?? params['progress'] ?? 'response';
}

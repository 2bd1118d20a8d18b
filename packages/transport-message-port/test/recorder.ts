import type { JsonRpcMessage, Transport } from '@milepost/progress-core';

/** Writes down what happens at a transport, and waits for what will. */
export class Recorder {
  readonly messages: JsonRpcMessage[] = [];
  readonly errors: Error[] = [];
  /** In order: each message's `index`, `close`, and each error's text. */
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

  /** Resolves when `condition` holds; looked at after each event. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** Resolves when so much has happened. */
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

import type { JsonRpcMessage, Transport } from '@milepost/progress-core';

import type { ConnectionChange } from '../src/index.js';

/** Records everything that a transport reports. */
export class Recorder<T extends Transport = Transport> {
  readonly messages: JsonRpcMessage[] = [];
  readonly errors: Error[] = [];
  readonly changes: ConnectionChange[] = [];
  /** The names of all events, in order: `message`, `error`, `close`. */
  readonly events: string[] = [];
  /** Called with each message, after it was recorded. */
  onmessage: ((message: JsonRpcMessage) => void) | undefined;

  constructor(readonly transport: T) {
    transport.onmessage = (message) => {
      this.messages.push(message);
      this.events.push('message');
      this.onmessage?.(message);
    };
    transport.onerror = (error) => {
      this.errors.push(error);
      this.events.push('error');
    };
    transport.onclose = () => void this.events.push('close');
    if ('onconnectionchange' in transport)
      transport.onconnectionchange = (change: ConnectionChange) => void this.changes.push(change);
  }

  get isClosed(): boolean {
    return this.events.includes('close');
  }

  /** How often the session was resumed. */
  get resumes(): number {
    return this.changes.filter((change) => change.state === 'open' && change.resumed).length;
  }

  /** The numbers of the received notes. */
  get notes(): unknown[] {
    return this.messages.flatMap((message) =>
      'method' in message && message.method === 'note' ? [message.params?.['index']] : [],
    );
  }

  /** The received progress of this token. */
  progress(token: string | number): unknown[] {
    return this.messages.flatMap((message) =>
      'method' in message && message.params?.['progressToken'] === token ? [message.params['progress']] : [],
    );
  }
}

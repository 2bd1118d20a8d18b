import type { JsonRpcMessage, Transport } from '@milepost/progress-core';
import { TransportRecorder } from '@milepost/testing/transports';

import type { ConnectionChange } from '../src/index.js';

/** Records everything that an end of a session reports. The events are `message`, `error` and `close`. */
export class SessionRecorder<T extends Transport = Transport> extends TransportRecorder<T> {
  readonly changes: ConnectionChange[] = [];
  /** Called with each message, after it was recorded. */
  onmessage: ((message: JsonRpcMessage) => void) | undefined;

  constructor(transport: T) {
    super(transport, (event) => (event instanceof Error ? 'error' : 'message'));
    const record = transport.onmessage;
    transport.onmessage = (message) => {
      record?.(message);
      this.onmessage?.(message);
    };
    if ('onconnectionchange' in transport)
      transport.onconnectionchange = (change: ConnectionChange) => void this.changes.push(change);
  }

  /** How often the session was resumed. */
  get resumes(): number {
    return this.changes.filter((change) => change.state === 'open' && change.resumed).length;
  }

  /** The numbers of the received messages that have one. */
  get numbers(): unknown[] {
    return this.messages.flatMap((message) =>
      'method' in message && message.method === 'numbered' ? [message.params?.['number']] : [],
    );
  }

  /** The received progress of this token. */
  progress(token: string | number): unknown[] {
    return this.messages.flatMap((message) =>
      'method' in message && message.params?.['progressToken'] === token ? [message.params['progress']] : [],
    );
  }
}

import {
  type JsonRpcMessage,
  mcpProtocol,
  type ProgressToken,
  type Transport,
} from '@milepost/progress-core';
import { FakeClock } from '@milepost/progress-core/testing';

import {
  type ProgressAnomaly,
  ProgressManager,
  type ProgressManagerOptions,
  type ProgressUpdate,
} from '../src/index.js';

/** Creates a manager on a `FakeClock`, and records its anomalies. */
export function setUp(options: Omit<ProgressManagerOptions, 'clock'> = {}) {
  const clock = new FakeClock();
  const manager = new ProgressManager({ ...options, clock });
  const anomalies: ProgressAnomaly[] = [];
  manager.anomalies$.subscribe((anomaly) => anomalies.push(anomaly));
  return { clock, manager, anomalies };
}

/** Returns a handler that records its updates. */
export function recorder() {
  const updates: ProgressUpdate[] = [];
  return {
    updates,
    handler: (update: ProgressUpdate): void => void updates.push(update),
    /** The progress values received so far. */
    get values(): number[] {
      return updates.map(({ progress }) => progress);
    },
  };
}

/** A transport whose peer is played by the test. */
export class ScriptedTransport implements Transport {
  readonly sent: JsonRpcMessage[] = [];
  onmessage?: ((message: JsonRpcMessage) => void) | undefined;
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;

  async start(): Promise<void> {}

  async close(): Promise<void> {}

  send(message: JsonRpcMessage): Promise<void> {
    this.sent.push(message);
    return Promise.resolve();
  }

  /** Receives a message from the peer. */
  receive(message: JsonRpcMessage): void {
    this.onmessage?.(message);
  }

  /** Receives a progress update from the peer. */
  receiveUpdate(token: ProgressToken, progress: number, total?: number, message?: string): void {
    this.receive(mcpProtocol.encode(token, { progress, total, message }));
  }

  /** Receives a heartbeat from the peer. */
  receiveHeartbeat(token: ProgressToken, progress: number): void {
    this.receive(mcpProtocol.encode(token, { progress }, true));
  }
}

/** Returns the state of a promise, after pending microtasks have run. */
export async function stateOf(promise: Promise<unknown>, clock: FakeClock): Promise<string> {
  let state = 'pending';
  promise.then(
    () => (state = 'fulfilled'),
    () => (state = 'rejected'),
  );
  await clock.advanceAsync(0);
  return state;
}

/** Returns the method and the params of a request. */
export const request = (method = 'tools/call') => ({ method, params: { name: 'work' } });

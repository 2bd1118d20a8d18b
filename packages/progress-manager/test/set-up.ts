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

/** A manager on a clock to turn by hand, with all that it shows of what went wrong. */
export function setUp(options: Omit<ProgressManagerOptions, 'clock'> = {}) {
  const clock = new FakeClock();
  const manager = new ProgressManager({ ...options, clock });
  const anomalies: ProgressAnomaly[] = [];
  manager.anomalies$.subscribe((anomaly) => anomalies.push(anomaly));
  return { clock, manager, anomalies };
}

/** A handler that keeps what it hears. */
export function recorder() {
  const updates: ProgressUpdate[] = [];
  return {
    updates,
    handler: (update: ProgressUpdate): void => void updates.push(update),
    /** The values heard so far. */
    get values(): number[] {
      return updates.map(({ progress }) => progress);
    },
  };
}

/** A transport whose peer is the test. */
export class Wire implements Transport {
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

  /** What the peer sends. */
  receive(message: JsonRpcMessage): void {
    this.onmessage?.(message);
  }

  /** The peer tells its progress. */
  tell(token: ProgressToken, progress: number, total?: number, message?: string): void {
    this.receive(mcpProtocol.encode(token, { progress, total, message }));
  }

  beat(token: ProgressToken, progress: number): void {
    this.receive(mcpProtocol.encode(token, { progress }, true));
  }
}

/** A promise to settle by hand. */
export function deferred<Value = void>() {
  let resolve!: (value: Value) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<Value>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Says where a promise stands, after what can settle has settled. */
export async function stateOf(promise: Promise<unknown>, clock: FakeClock): Promise<string> {
  let state = 'pending';
  promise.then(
    () => (state = 'fulfilled'),
    () => (state = 'rejected'),
  );
  await clock.advanceAsync(0);
  return state;
}

/** Runs an operation whose response the test gives. */
export const request = (method = 'tools/call') => ({ method, params: { name: 'work' } });

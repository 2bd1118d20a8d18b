import {
  isProgressNotification,
  type JsonRpcMessage,
  mcpProtocol,
  ProgressError,
  ProgressErrorCode,
  type ProgressNotification,
} from '@milepost/progress-core';
import { writtenSynchronously } from '@milepost/progress-core/internal';
import { FakeClock } from '@milepost/progress-core/testing';

import { ProgressReporter, type ProgressReporterOptions, type ProgressTransport } from '../src/index.js';

/** An update that was sent. */
export interface Update {
  progress: number;
  total?: number;
  message?: string;
  /** Present, and true, on a heartbeat. */
  heartbeat?: true;
}

/** A transport that records what is sent, and whose sends settle as a test needs it. */
export class RecordingTransport implements ProgressTransport {
  readonly notifications: ProgressNotification[] = [];
  readonly updates: Update[] = [];
  readonly sentAtMs: number[] = [];
  inFlight = 0;
  mostInFlight = 0;
  readonly #clock: FakeClock;
  readonly #held: { resolve: () => void; reject: (error: unknown) => void }[] = [];

  /** Returns the promise of a `send`; default `sent`, for a message that is written at once. */
  answer: () => Promise<void> = () => writtenSynchronously;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  get values(): number[] {
    return this.updates.map(({ progress }) => progress);
  }

  get last(): Update | undefined {
    return this.updates.at(-1);
  }

  send(message: JsonRpcMessage): Promise<void> {
    this.#record(JSON.parse(JSON.stringify(message)));
    const answer = this.answer();
    if (answer === writtenSynchronously) return answer;
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    const landed = (): void => {
      this.inFlight--;
    };
    answer.then(landed, landed);
    return answer;
  }

  /** An answer that stays pending until {@link settle} or {@link refuse} is called. */
  readonly stall = (): Promise<void> =>
    new Promise((resolve, reject) => this.#held.push({ resolve, reject }));

  readonly reject = (): Promise<void> => Promise.reject(new Error('rejected'));

  readonly throw = (): Promise<void> => {
    throw new Error('thrown');
  };

  readonly closed = (): Promise<void> => Promise.reject(closedError());

  /** Returns an answer that resolves `ms` later. */
  after(ms: number): Promise<void> {
    return new Promise((resolve) => this.#clock.setTimeout(resolve, ms));
  }

  /** Resolves the pending sends. */
  settle(): void {
    for (const { resolve } of this.#held.splice(0)) resolve();
  }

  /** Rejects the pending sends. */
  refuse(error: unknown): void {
    for (const { reject } of this.#held.splice(0)) reject(error);
  }

  #record(message: unknown): void {
    if (!isProgressNotification(message)) throw new Error(`no notification: ${JSON.stringify(message)}`);
    const { progress, total, message: text } = message.params;
    const decoded = mcpProtocol.decode(message);
    const heartbeat = decoded !== undefined && !(decoded instanceof ProgressError) && decoded.heartbeat;
    this.notifications.push(message);
    this.sentAtMs.push(this.#clock.now());
    this.updates.push({
      progress,
      ...(total !== undefined && { total }),
      ...(text !== undefined && { message: text }),
      ...(heartbeat && { heartbeat }),
    });
  }
}

/** Returns the error of a transport that has closed. */
export function closedError(): ProgressError {
  return new ProgressError(ProgressErrorCode.TRANSPORT, 'The transport has closed.');
}

/** Creates a reporter on a `FakeClock` and a recording transport. Its rate is not limited by default. */
export function setUp(options: ProgressReporterOptions = {}) {
  const clock = new FakeClock();
  const transport = new RecordingTransport(clock);
  const errors: ProgressError[] = [];
  const progress = new ProgressReporter('token', transport, {
    maxUpdatesPerSecond: Infinity,
    onError: (error) => errors.push(error),
    clock,
    ...options,
  });
  return { clock, transport, errors, progress };
}

/** Returns the code of the ProgressError that `action` throws. */
export function codeThrownBy(action: () => unknown): ProgressErrorCode | undefined {
  try {
    action();
  } catch (error) {
    return error instanceof ProgressError ? error.code : undefined;
  }
  return undefined;
}

/** Returns whether `promise` has settled, after pending microtasks have run. */
export async function hasSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.finally(() => (settled = true)).catch(() => undefined);
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  return settled;
}

export function expectStrictlyIncreasing(values: readonly number[]): void {
  for (const [index, value] of values.entries()) {
    expect(value).toBeGreaterThan(values[index - 1] ?? -Infinity);
    expect(value).toBeLessThan(Infinity);
  }
}

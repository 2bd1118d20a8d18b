import { quantile } from '../measure.js';
import { STEPS } from './tool.js';

/** How many calls are made in total, and how many of them at a time. */
export interface Load {
  readonly calls: number;
  readonly parallel: number;
}

/**
 * A connected client that calls the tool: of either version of the SDK, and with any way to receive progress.
 */
export interface Caller {
  /** Calls the tool. `received` is called with each update that reaches the progress handler. */
  call(received: (progress: number) => void): Promise<Record<string, unknown>>;
  /** Sends another request. When it is answered, no message from before it is still on its way. */
  roundTrip(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** The result of a load. */
export interface Outcome {
  readonly calls: number;
  /** The number of updates that reached a handler, also if they were late. */
  readonly updates: number;
  readonly expectedUpdates: number;
  /** The number of successful calls that returned before their last update had reached the handler. */
  readonly finalsLost: number;
  /** The number of calls that failed, with an error of the protocol or of the tool. */
  readonly callsFailed: number;
  readonly callsPerSecond: number;
  /** How long a call takes, including the time that the tool waits. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const WARM_UP_CALLS = 20;

/** Makes calls that are not counted. They let V8 compile both sides, and open the connections. */
export async function warmUp(caller: Caller): Promise<void> {
  for (let call = 0; call < WARM_UP_CALLS; call++) await caller.call(() => undefined);
  await caller.roundTrip();
}

/** Makes the calls of a load, and returns the result. */
export async function makeCalls(caller: Caller, { calls, parallel }: Load): Promise<Outcome> {
  const latencies: number[] = [];
  let begun = 0;
  let updates = 0;
  let finalsLost = 0;
  let callsFailed = 0;
  const worker = async (): Promise<void> => {
    while (begun++ < calls) {
      let last = 0;
      const start = performance.now();
      try {
        const result = await caller.call((progress) => {
          updates++;
          last = progress;
        });
        if (result['isError']) callsFailed++;
        else if (last < STEPS) finalsLost++;
      } catch {
        callsFailed++;
      }
      latencies.push(performance.now() - start);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: Math.min(parallel, calls) }, worker));
  const seconds = (performance.now() - start) / 1000;
  await caller.roundTrip();
  return {
    calls,
    updates,
    expectedUpdates: calls * STEPS,
    finalsLost,
    callsFailed,
    callsPerSecond: calls / seconds,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
}

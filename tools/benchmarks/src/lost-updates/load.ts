import { quantile } from '../measure.js';
import { STEPS } from './tool.js';

/** How many calls are made, and how many of them at a time. */
export interface Load {
  readonly calls: number;
  readonly parallel: number;
}

/** What a load is made on: a connected client, of either SDK and by any side. */
export interface Caller {
  /** Calls the tool; `heard` is told each update as the caller's own code is. */
  call(heard: (progress: number) => void): Promise<Record<string, unknown>>;
  /** One more request, after whose answer nothing that was sent before it is still on its way. */
  roundTrip(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** What came of a load. */
export interface Outcome {
  readonly calls: number;
  /** The updates that a handler was told, whenever that was. */
  readonly updates: number;
  readonly expectedUpdates: number;
  /** The calls that were answered, by no error, before their last update had been told. */
  readonly finalsLost: number;
  /** The calls that were answered by an error, of the protocol or of the tool. */
  readonly callsFailed: number;
  readonly callsPerSecond: number;
  /** How long a call takes, the time that the tool waits included. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const WARM_UP_CALLS = 20;

/** Makes calls that are not to be counted: they compile both sides, and open what connections there are. */
export async function warmUp(caller: Caller): Promise<void> {
  for (let call = 0; call < WARM_UP_CALLS; call++) await caller.call(() => undefined);
  await caller.roundTrip();
}

/** Makes the calls of a load. */
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

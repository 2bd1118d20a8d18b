import { writtenSynchronously } from '@milepost/progress-core/internal';
import { ProgressReporter, type ProgressScope } from '@milepost/progress-reporter';

import { nsPerCall } from '../measure.js';
import type { Row } from '../row.js';
import { notify, sdkPair } from '../sdk-pair.js';

const CALLS = 10_000_000;
const SDK_CALLS = 20_000;
const SHAPES = 200;

const nowhere = { send: () => writtenSynchronously };

// The minimum that a reporter must do: keep the value, and count down to the next check.
class Counter {
  #value = -Infinity;
  #left = 0;
  looks = 0;

  report(value: number): void {
    this.#value = value;
    if (this.#left > 0) this.#left--;
    else this.#look();
  }

  #look(): void {
    this.looks += this.#value > 0 ? 1 : 0;
    this.#left = 128;
  }
}

async function sdkNotify(): Promise<number> {
  let ns = NaN;
  const { client } = await sdkPair(async (count, context) => {
    const start = process.hrtime.bigint();
    for (let i = 1; i <= count; i++) await notify(context, i, count);
    ns = Number(process.hrtime.bigint() - start) / count;
  });
  const call = (): Promise<unknown> =>
    client.callTool({ name: 'work', arguments: { count: SDK_CALLS } }, { onprogress: () => undefined });
  await call();
  await call();
  return ns;
}

export const reportTight: Row = {
  id: 'report-tight',
  what: 'report() held back, tight loop',
  unit: 'ns',
  goal: '≤ 3 ns',
  contenders: {
    milepost: () =>
      nsPerCall(CALLS, (calls) => {
        const progress = new ProgressReporter('token', nowhere);
        for (let i = 0; i < calls; i++) progress.report(i, calls);
        void progress.complete();
      }),
    sdk: sdkNotify,
    floor: () =>
      nsPerCall(CALLS, (calls) => {
        const counter = new Counter();
        for (let i = 0; i < calls; i++) counter.report(i);
      }),
  },
};

type CallSite = (progress: ProgressScope | Counter, i: number) => void;

// Creates a separate function for each call site, so that V8 collects type feedback for each one, as in a
// program with many call sites.
async function callSites(args: readonly string[]): Promise<CallSite[]> {
  const code = Array.from({ length: SHAPES }, (_, shape) => {
    const given = args[shape % args.length] ?? 'i';
    return `(progress, i) => { progress.report(${given}); return ${String(shape)}; }`;
  });
  const module = `data:text/javascript,export default [${encodeURIComponent(code.join(','))}]`;
  return ((await import(module)) as { default: CallSite[] }).default;
}

function callAll(sites: readonly CallSite[], progress: ProgressScope | Counter, calls: number): void {
  for (let i = 0; i < calls; i++) (sites[i % SHAPES] as CallSite)(progress, i);
}

export const reportManyShapes: Row = {
  id: 'report-many-shapes',
  what: `report() held back, ${String(SHAPES)} call sites of 5 shapes`,
  unit: 'ns',
  goal: '≤ 12 ns',
  contenders: {
    milepost: async () => {
      const sites = await callSites([
        'i',
        'i, 1e9',
        'i + 0.5',
        'i, 1e9, "Working"',
        'i, undefined, "Working"',
      ]);
      return nsPerCall(CALLS, (calls) => {
        const progress = new ProgressReporter('token', nowhere);
        callAll(sites, progress, calls);
        void progress.complete();
      });
    },
    floor: async () => {
      const sites = await callSites(['i', 'i + 0.5']);
      return nsPerCall(CALLS, (calls) => callAll(sites, new Counter(), calls));
    },
  },
};

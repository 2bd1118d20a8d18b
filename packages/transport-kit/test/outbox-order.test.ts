import type { JsonRpcMessage } from '@milepost/progress-core';
import { FakeClock } from '@milepost/progress-core/testing';
import fc from 'fast-check';

import { Outbox } from '../src/index.js';
import { ManualSink } from './manual-sink.js';

type Step =
  | { do: 'progress'; token: string | number }
  | { do: 'other' }
  | { do: 'stall' }
  | { do: 'finish' }
  | { do: 'open' }
  | { do: 'tick' }
  | { do: 'jump'; ms: number };

interface Sent {
  readonly token: string | number | undefined;
  settled: boolean;
}

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('progress'), token: fc.constantFrom(1, '1', 'a', 0, '') }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('other') }) },
  fc.record({ do: fc.constantFrom('stall', 'finish', 'open', 'tick') }),
  fc.record({ do: fc.constant('jump'), ms: fc.constantFrom(0.4, 1, 5) }),
);

function messageOf(index: number, token: string | number | undefined): JsonRpcMessage {
  if (token === undefined) return { jsonrpc: '2.0', id: index, result: { index } };
  return {
    jsonrpc: '2.0',
    method: 'notifications/progress',
    params: { progressToken: token, progress: index, index },
  };
}

function indexOf(message: unknown): number {
  const { params, result } = message as { params?: { index: number }; result?: { index: number } };
  return (params ?? result)?.index ?? -1;
}

/** Performs the steps, then lets the sink complete every write. */
async function run(steps: readonly Step[]) {
  const clock = new FakeClock();
  const sink = new ManualSink();
  const outbox = new Outbox({ write: sink.write, clock });
  const all: Sent[] = [];
  const early: number[] = [];
  let everBusy = false;

  function send(token: string | number | undefined): void {
    const index = all.length;
    const entry: Sent = { token, settled: false };
    all.push(entry);
    void outbox.send(messageOf(index, token)).then(() => {
      entry.settled = true;
      // The message itself must be written, or a newer one of its token that replaced it.
      const written = sink.written.map(indexOf);
      if (
        !written.some((at) => at === index || (token !== undefined && at > index && all[at]?.token === token))
      )
        early.push(index);
    });
  }

  for (const next of steps) {
    if (next.do === 'progress') send(next.token);
    else if (next.do === 'other') send(undefined);
    else if (next.do === 'stall') sink.free = false;
    else if (next.do === 'finish') sink.finish();
    else if (next.do === 'open') sink.open();
    else if (next.do === 'jump') clock.jump(next.ms);
    else await Promise.resolve();
    everBusy ||= sink.isBusy;
  }
  await Promise.resolve();
  everBusy ||= sink.isBusy;
  sink.open();
  await outbox.flush();
  await Promise.resolve();
  return { all, written: sink.written.map(indexOf), early, everBusy };
}

describe('any sequence of sends and stalls', () => {
  test('every message is written once and in order, except for progress that a newer one has replaced', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        const { all, written, everBusy } = await run(steps);
        expect(written).toEqual([...new Set(written)].sort((a, b) => a - b));
        const lastOf = new Map(all.map(({ token }, index) => [token, index]));
        all.forEach(({ token }, index) => {
          const mustArrive = token === undefined || lastOf.get(token) === index || !everBusy;
          if (mustArrive) expect(written).toContain(index);
        });
      }),
      { numRuns: 500 },
    );
  });

  test('every send resolves, but not before the message or its replacement is written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        const { all, early } = await run(steps);
        expect(early).toEqual([]);
        expect(all.filter(({ settled }) => !settled)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

import type { Transport as TransportV1 } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { Transport as TransportV2 } from '@modelcontextprotocol/server';
import type { Transport } from '@milepost/progress-core';
import { expectTypeOf } from 'expect-type';

import type { ProgressPhase, ProgressReporter, ProgressTransport, runWithProgress } from '../src/index.js';

declare const progress: ProgressReporter;
declare const request: { params?: { _meta?: { progressToken?: string | number } } };
declare const transport: Transport;
declare const run: typeof runWithProgress;

/** Takes code that is compiled, but never run. */
const typed = (_: () => unknown): void => undefined;

// The compiler checks these tests. Their bodies only give the test runner something to call.
describe('types', () => {
  test('phases have the given names, and no others', () => {
    typed(() => {
      const phases = progress.phases({ read: 1, transform: 7 });
      expectTypeOf(phases).toEqualTypeOf<{
        readonly read: ProgressPhase;
        readonly transform: ProgressPhase;
      }>();
      expectTypeOf(phases.read.phases({ deep: 1 }).deep).toEqualTypeOf<ProgressPhase>();
      expectTypeOf<ProgressPhase['complete']>().returns.toEqualTypeOf<void>();
      // @ts-expect-error there is no such phase
      expectTypeOf(phases.write).toBeAny();
      // @ts-expect-error a weight is a number
      progress.phases({ read: '1' });
      const weights: Record<string, number> = {};
      const named = progress.phases(weights);
      expectTypeOf(named['any']).toEqualTypeOf<ProgressPhase | undefined>();
    });
  });

  test('track keeps the items and the kind of the iterable', () => {
    typed(() => {
      expectTypeOf(progress.track(['a'])).toEqualTypeOf<Iterable<string>>();
      expectTypeOf(progress.track(new Map<string, Date>())).toEqualTypeOf<Iterable<[string, Date]>>();
      expectTypeOf(progress.track(new Uint8Array())).toEqualTypeOf<Iterable<number>>();
      expectTypeOf(progress.track({} as AsyncIterable<Date>)).toEqualTypeOf<AsyncIterable<Date>>();
      progress.track([new Date()], { message: (item) => item.toISOString() });
      // @ts-expect-error a number cannot be iterated
      progress.track(7);
    });
  });

  test('trackBytes fits a stream of bytes', () => {
    typed(() => {
      const bytes = {} as ReadableStream<Uint8Array>;
      expectTypeOf(bytes.pipeThrough(progress.trackBytes())).toEqualTypeOf<ReadableStream<Uint8Array>>();
    });
  });

  test('runWithProgress returns the type of the work', () => {
    typed(() => {
      expectTypeOf(run(request, transport, () => 42 as const)).toEqualTypeOf<Promise<42>>();
      expectTypeOf(run(request, transport, () => Promise.resolve('a'))).toEqualTypeOf<Promise<string>>();
      expectTypeOf(run(request, transport, async (given) => given.flush())).toEqualTypeOf<Promise<void>>();
      expectTypeOf(run({}, transport, (given) => given)).toEqualTypeOf<Promise<ProgressReporter>>();
    });
  });

  test('a transport may be one of Milepost or of the official SDK, v1 and v2', () => {
    expectTypeOf<Transport>().toExtend<ProgressTransport>();
    expectTypeOf<TransportV1>().toExtend<ProgressTransport>();
    expectTypeOf<TransportV2>().toExtend<ProgressTransport>();
  });
});

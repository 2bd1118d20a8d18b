import { callTool, type ProgressCall, relayProgress } from '@milepost/mcp-sdk';
import { HEARTBEAT_META_KEY } from '@milepost/progress-core';
import { SDK_VERSIONS } from '@milepost/sdk-peers';
import { eventually } from '@milepost/testing';

import { type Downstream, Gateway, passTo } from './test-gateway.js';
import type { Job, Told } from './upstream-server.js';

const heartbeat = { [HEARTBEAT_META_KEY]: true };

describe.each(SDK_VERSIONS)('when a gateway on the SDK %s forwards progress', (sdk) => {
  let gateway: Gateway;
  beforeEach(async () => {
    gateway = await Gateway.open(sdk);
  });
  afterEach(() => gateway.close());

  /** Returns what a client receives of a job that sends `told` and responds. */
  async function hear(told: readonly Told[]): Promise<unknown[]> {
    const { client, wire } = await gateway.connect(passTo(gateway.second));
    const { result } = callTool(client, { name: 'job' }, { token: 't' });
    const job = await gateway.second.job('job');
    for (const update of told) await job.tell(update);
    job.answer('done');
    await result;
    return wire.progressOf('t').map(({ progressToken, ...heard }) => {
      expect(progressToken).toBe('t');
      return heard;
    });
  }

  test('updates without a total are forwarded without one', async () => {
    const told = [{ progress: 1 }, { progress: 20 }, { progress: 300, message: 'rows' }];
    expect(await hear(told)).toEqual(told);
  });

  test('a total that is set late, grows or shrinks is forwarded as it is', async () => {
    const told = [
      { progress: 1 },
      { progress: 2, total: 10 },
      { progress: 3, total: 100 },
      { progress: 4, total: 8 },
      { progress: 8, total: 8 },
    ];
    expect(await hear(told)).toEqual(told);
  });

  test('updates of a server that restarts are forwarded once they pass its last value', async () => {
    const told = [1, 2, 3, 1, 2, 3, 4].map((progress) => ({ progress, total: 4 }));
    expect(await hear(told)).toEqual([1, 2, 3, 4].map((progress) => ({ progress, total: 4 })));
  });

  test('a new message is forwarded even if the value has hardly changed', async () => {
    const told = [
      { progress: 1, total: 2, message: 'one' },
      { progress: 1.000001, total: 2, message: 'two' },
      { progress: 2, total: 2, message: 'three' },
    ];
    expect(await hear(told)).toEqual(told);
  });

  test('an invalid update is not forwarded', async () => {
    const told = [{ progress: 1 }, { progress: 'much' as unknown as number }, { progress: 2 }];
    expect(await hear(told)).toEqual([{ progress: 1 }, { progress: 2 }]);
  });

  test('a heartbeat is not forwarded', async () => {
    const told = [
      { progress: 1, total: 3 },
      { progress: 1.001, total: 3, _meta: heartbeat },
      { progress: 2, total: 3 },
      { progress: 2.001, total: 3, _meta: heartbeat },
    ];
    expect(await hear(told)).toEqual([1, 2, 3].map((progress) => ({ progress, total: 3 })));
  });

  describe('and the relay starts late', () => {
    /** Starts a call whose progress is forwarded once `start` is called. */
    async function begin(): Promise<{
      downstream: Downstream;
      result: Promise<unknown>;
      job: Job;
      upstream: ProgressCall<unknown>;
      start: () => void;
      relayed: Promise<void>;
    }> {
      let start = (): void => {};
      const started = new Promise<void>((resolve) => (start = resolve));
      let relay = (_outcome: Promise<void>): void => {};
      const relayed = new Promise<void>((resolve) => (relay = resolve));
      const upstreams: ProgressCall<unknown>[] = [];
      const downstream = await gateway.connect(async ({ params: { name }, signal, progress }) => {
        const call = callTool(gateway.first.client, { name }, { signal });
        upstreams.push(call);
        const { part } = progress.phases({ part: 10 });
        await started;
        relay(relayProgress(call, part));
        const result = await call.result;
        await relayed;
        return result;
      });
      const { result } = callTool(downstream.client, { name: 'job' }, { token: 't' });
      const job = await gateway.first.job('job');
      const [upstream] = upstreams;
      if (!upstream) throw new Error('The gateway has not passed the call on.');
      return { downstream, result, job, upstream, start, relayed };
    }

    test('the latest update is forwarded at once', async () => {
      const { downstream, result, job, upstream, start } = await begin();
      for (const progress of [1, 2]) await job.tell({ progress, total: 4 });
      await eventually(() => expect(upstream.operation.latest?.progress).toBe(2));
      start();
      await eventually(() => expect(downstream.wire.progressOf('t')).toHaveLength(2));
      job.answer('done');
      await result;
      expect(downstream.wire.progressOf('t').map(({ progress }) => progress)).toEqual([0, 5, 10]);
    });

    test('a heartbeat that is the latest update is forwarded with its value', async () => {
      const { downstream, result, job, upstream, start } = await begin();
      await job.tell({ progress: 2, total: 4, message: 'half' });
      await job.tell({ progress: 2.001, total: 4, _meta: heartbeat });
      await eventually(() => expect(upstream.operation.latest?.heartbeat).toBe(true));
      start();
      await eventually(() => expect(downstream.wire.progressOf('t')).toHaveLength(2));
      job.answer('done');
      await result;
      const [, second, last] = downstream.wire.progressOf('t').map(({ progress }) => progress);
      expect([second?.toFixed(1), last]).toEqual(['5.0', 10]);
    });

    test('the last update of a request that has ended is forwarded, and the phase is completed', async () => {
      const { downstream, result, job, upstream, start, relayed } = await begin();
      await job.tell({ progress: 1, total: 4, message: 'the last' });
      job.answer('done');
      await upstream.result;
      start();
      await Promise.all([result, relayed]);
      const told = downstream.wire.progressOf('t');
      expect(told.map(({ progress }) => progress)).toEqual([0, 2.5, 10]);
      expect(told[1]?.message).toBe('the last');
    });

    test('the last update of a request that has failed is forwarded, and the phase is not completed', async () => {
      const { downstream, result, job, upstream, start } = await begin();
      await job.tell({ progress: 1, total: 4 });
      job.refuse('broken');
      await expect(upstream.result).rejects.toThrow('broken');
      start();
      await expect(result).rejects.toThrow('broken');
      const told = downstream.wire.progressOf('t');
      expect(told.slice(0, 2).map(({ progress }) => progress)).toEqual([0, 2.5]);
      expect(told.at(-1)?.progress).toBeCloseTo(2.5, 6);
    });
  });
});

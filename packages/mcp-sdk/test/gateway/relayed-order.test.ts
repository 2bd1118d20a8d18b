import { callTool } from '@milepost/mcp-sdk';
import { FakeClock } from '@milepost/progress-core/testing';
import { ProgressManager } from '@milepost/progress-manager';
import { SDK_VERSIONS } from '@milepost/sdk-peers';
import { eventually } from '@milepost/testing';

import { type Downstream, Gateway, passTo } from './test-gateway.js';
import type { Job } from './upstream-server.js';

const BURST = 10;
const SECOND_MS = 1_000;

describe.each(SDK_VERSIONS)('the progress that a gateway on the SDK %s forwards', (sdk) => {
  let gateway: Gateway;
  beforeEach(async () => {
    gateway = await Gateway.open(sdk);
  });
  afterEach(() => gateway.close());

  /** Has a client call a job. Both sides of the gateway use a clock that stands still. */
  async function begin(): Promise<{
    downstream: Downstream;
    result: Promise<unknown>;
    job: Job;
    clock: FakeClock;
    manager: ProgressManager;
  }> {
    const clock = new FakeClock();
    const manager = new ProgressManager({ clock });
    const downstream = await gateway.connect(passTo(gateway.first, { manager }), { clock, barrier: 'none' });
    const { result } = callTool(downstream.client, { name: 'job' }, { token: 't' });
    return { downstream, result, job: await gateway.first.job('job'), clock, manager };
  }

  test('arrives in order and only increases, whatever the server sends', async () => {
    const { downstream, result, job } = await begin();
    for (const progress of [3, 1, 3, 4, -1, 3.5, 4.5]) await job.tell({ progress, total: 9 });
    job.answer('done');
    await result;
    expect(downstream.wire.progressOf('t').map(({ progress }) => progress)).toEqual([3, 4, 4.5, 9]);
  });

  test('arrives before the response up to the last update, though the server sends both at once', async () => {
    for (let round = 0; round < 20; round++) {
      const downstream = await gateway.connect(passTo(gateway.second));
      const name = `round ${String(round)}`;
      const call = callTool(downstream.client, { name }, { token: 't' });
      const job = await gateway.second.job(name);
      const told = job.tell({ progress: 1, message: 'the last' });
      job.answer('done');
      await Promise.all([told, call.result]);
      const { wire } = downstream;
      const at = wire.progressAt('t');
      expect(wire.progressOf('t')).toEqual([{ progressToken: 't', progress: 1, message: 'the last' }]);
      expect(wire.responseAt(wire.requestOf('t').id)).toBeGreaterThan(at[0] ?? Infinity);
    }
  });

  test('arrives no faster than the gateway allows, with the latest value each time, up to the last update', async () => {
    const { downstream, result, job, clock, manager } = await begin();
    const told = (): unknown[] => downstream.wire.progressOf('t').map(({ progress }) => progress);
    const tell = async (from: number, to: number): Promise<void> => {
      for (let progress = from; progress <= to; progress++) await job.tell({ progress });
      await eventually(() => expect(manager.stats().received).toBe(to));
    };
    const first = Array.from({ length: BURST }, (_, index) => index + 1);
    for (const progress of first) {
      await tell(progress, progress);
      // The next one would replace it if it were still on its way.
      await eventually(() => expect(told().at(-1)).toBe(progress));
    }
    await tell(BURST + 1, 1_000);
    expect(told()).toEqual(first);
    clock.advance(SECOND_MS / BURST);
    await eventually(() => expect(told()).toEqual([...first, 1_000]));
    await tell(1_001, 2_000);
    job.answer('done');
    await result;
    expect(told()).toEqual([...first, 1_000, 2_000]);
  });

  test('follows the rate limit of each of the two sides', async () => {
    const clock = new FakeClock();
    const manager = new ProgressManager({ clock, maxUpdatesPerSecond: 100 });
    const { client, wire } = await gateway.connect(passTo(gateway.first, { manager }), {
      clock,
      barrier: 'none',
      maxUpdatesPerSecond: 2,
    });
    const { result } = callTool(client, { name: 'job' }, { token: 't' });
    const job = await gateway.first.job('job');
    for (let progress = 1; progress <= 50; progress++) {
      await job.tell({ progress });
      // The next one would replace it if it were still on its way.
      await eventually(() => expect(wire.progress()).toHaveLength(Math.min(progress, 2)));
    }
    await eventually(() => expect(manager.stats().delivered).toBe(50));
    clock.advance(SECOND_MS / 2);
    await eventually(() => expect(wire.progress()).toHaveLength(3));
    job.answer('done');
    await result;
    expect(wire.progress().map(({ progress }) => progress)).toEqual([1, 2, 50]);
  });

  test('ends when the gateway has responded', async () => {
    const { client, wire } = await gateway.connect(({ params, progress }) => {
      const call = callTool(gateway.first.client, { name: params.name });
      // The gateway responds without waiting for the second server.
      void passTo(gateway.second)({ params, progress, signal: new AbortController().signal }).catch(() => {});
      return call.result;
    });
    const { result } = callTool(client, { name: 'job' }, { token: 't' });
    const [job, other] = await Promise.all([gateway.first.job('job'), gateway.second.job('job')]);
    await other.tell({ progress: 1 });
    await eventually(() => expect(wire.progress()).toHaveLength(1));
    job.answer('done');
    await result;
    await other.tell({ progress: 2 });
    other.answer('late');
    await gateway.second.client.ping();
    await client.ping();
    expect(wire.progress()).toEqual([{ progressToken: 't', progress: 1 }]);
  });
});

import { callTool, relayProgress } from '@milepost/mcp-sdk';
import { createProgressToken } from '@milepost/progress-core';
import { SDK_VERSIONS } from '@milepost/sdk-peers';
import { eventually } from '@milepost/testing';

import { type Downstream, Gateway, type Handle, passTo } from './test-gateway.js';

describe.each(SDK_VERSIONS)('a gateway on the SDK %s', (sdk) => {
  let gateway: Gateway;
  beforeEach(async () => {
    gateway = await Gateway.open(sdk);
  });
  afterEach(() => gateway.close());

  /** Two clients call at once, each its own job, and both under the token 1. */
  async function askAtOnce(
    handle: Handle,
  ): Promise<{ downstreams: Downstream[]; results: Promise<unknown>[] }> {
    const downstreams = await Promise.all([gateway.connect(handle), gateway.connect(handle)]);
    const results = downstreams.map(({ client }, index) => {
      return callTool(client, { name: `job ${String(index)}` }, { token: 1 }).result;
    });
    return { downstreams, results };
  }

  async function tellBoth(): Promise<unknown[]> {
    const jobs = await Promise.all([gateway.first.job('job 0'), gateway.first.job('job 1')]);
    for (let progress = 1; progress <= 3; progress++) {
      for (const [index, job] of jobs.entries()) {
        await job.tell({ progress: progress + 100 * index, message: `of job ${String(index)}` });
      }
    }
    for (const job of jobs) job.answer('done');
    return jobs.map(({ token }) => token);
  }

  function expectEachItsOwn(downstreams: readonly Downstream[]): void {
    expect(downstreams.map(({ wire }) => wire.progress())).toEqual(
      [0, 1].map((index) =>
        [1, 2, 3].map((progress) => ({
          progressToken: 1,
          progress: progress + 100 * index,
          message: `of job ${String(index)}`,
        })),
      ),
    );
  }

  test('each of two clients with the same token receives only the updates of its own request', async () => {
    const { downstreams, results } = await askAtOnce(passTo(gateway.first));
    const tokens = await tellBoth();
    await Promise.all(results);
    expectEachItsOwn(downstreams);
    expect(new Set([1, ...tokens]).size).toBe(3);
  });

  test('params that are passed on with their token are refused, so that updates of two clients are not mixed up', async () => {
    const { downstreams, results } = await askAtOnce(({ params, signal, progress }) => {
      const call = callTool(gateway.first.client, params, { signal });
      void relayProgress(call, progress);
      return call.result;
    });
    const refusals = await Promise.all(results.map((result) => result.catch(String)));
    // Which of the two requests arrives first is open.
    expect(refusals.sort()).toEqual([
      expect.stringContaining('is already active'),
      expect.stringContaining('leave _meta.progressToken out'),
    ]);
    const values = downstreams.map(({ wire }) => wire.progress().map(({ progress }) => progress));
    expect(values).toEqual([[0], [0]]);
  });

  test('params can be passed on unchanged if the call is given a new token', async () => {
    const { downstreams, results } = await askAtOnce(({ params, signal, progress }) => {
      const call = callTool(gateway.first.client, params, { signal, token: createProgressToken() });
      void relayProgress(call, progress);
      return call.result;
    });
    const tokens = await tellBoth();
    await Promise.all(results);
    expectEachItsOwn(downstreams);
    expect(new Set([1, ...tokens]).size).toBe(3);
  });

  test('a client that requests no progress receives none', async () => {
    const { client, wire } = await gateway.connect(passTo(gateway.first));
    const result = client.callTool({ name: 'job' });
    const job = await gateway.first.job('job');
    await job.tell({ progress: 1, total: 2 });
    job.answer('done');
    expect(await result).toMatchObject({ content: [{ type: 'text', text: 'done' }] });
    await client.ping();
    expect(wire.progress()).toEqual([]);
  });

  test('a server of a gateway cannot send updates under the token of another server', async () => {
    const { client, wire } = await gateway.connect(passTo(gateway.first));
    const { result } = callTool(client, { name: 'job' }, { token: 'downstream' });
    const job = await gateway.first.job('job');
    // The second server uses the token that the first one was given, and that of the gateway's client.
    const elsewhere = callTool(gateway.second.client, { name: 'other' });
    const other = await gateway.second.job('other');
    for (const progressToken of [job.token ?? '', 'downstream']) {
      await other.tell({ progress: 99, progressToken });
    }
    await other.tell({ progress: 1 });
    await eventually(() => expect(elsewhere.operation.latest?.progress).toBe(1));
    await job.tell({ progress: 2 });
    job.answer('done');
    other.answer('done');
    await Promise.all([result, elsewhere.result]);
    expect(wire.progress()).toEqual([{ progressToken: 'downstream', progress: 2 }]);
  });
});

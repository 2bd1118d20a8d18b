import { callTool, type ProgressCall, relayProgress } from '@milepost/mcp-sdk';
import { ProgressErrorCode } from '@milepost/progress-core';
import { FakeClock } from '@milepost/progress-core/testing';
import { ProgressManager } from '@milepost/progress-manager';
import { SDK_VERSIONS } from '@milepost/sdk-peers';
import { eventually } from '@milepost/testing';

import { type Downstream, Gateway, type Handle, passTo } from './test-gateway.js';
import type { Job } from './upstream-server.js';

const IDLE_MS = 30_000;

describe.each(SDK_VERSIONS)('a request that a gateway on the SDK %s forwards', (sdk) => {
  let gateway: Gateway;
  beforeEach(async () => {
    gateway = await Gateway.open(sdk);
  });
  afterEach(() => gateway.close());

  /**
   * Starts a client's call of a job that has reported 1 of 10, and waits until the client has received it.
   */
  async function begin(
    handle: Handle,
  ): Promise<{ downstream: Downstream; call: ProgressCall<unknown>; job: Job }> {
    const downstream = await gateway.connect(handle);
    const call = callTool(downstream.client, { name: 'job' }, { token: 't' });
    const job = await gateway.first.job('job');
    await job.tell({ progress: 1, total: 10 });
    await eventually(() => expect(downstream.wire.progressOf('t')).toHaveLength(1));
    return { downstream, call, job };
  }

  /** Checks that no progress follows the response, and that the value does not jump ahead. */
  async function expectStopped({ client, wire }: Downstream): Promise<void> {
    await client.ping();
    const told = wire.progressOf('t');
    expect(told[0]).toEqual({ progressToken: 't', progress: 1, total: 10 });
    for (const { progress } of told) expect(progress).toBeLessThan(1.01);
    const answeredAt = wire.responseAt(wire.requestOf('t').id);
    for (const at of wire.progressAt('t')) expect(at).toBeLessThan(answeredAt);
  }

  test('fails with the same reason when the upstream server refuses it', async () => {
    const { downstream, call, job } = await begin(passTo(gateway.first));
    job.refuse('The disk is full.');
    await expect(call.result).rejects.toThrow('The disk is full.');
    expect(downstream.wire.progressOf('t').at(-1)?.message).toContain('The disk is full.');
    await expectStopped(downstream);
  });

  test('ends without a jump of the value when the upstream tool fails', async () => {
    const { downstream, call, job } = await begin(passTo(gateway.first));
    job.answer('The disk is full.', true);
    await expect(call.result).resolves.toMatchObject({ isError: true });
    await expectStopped(downstream);
  });

  test('fails when the gateway cancels it, and is cancelled at the upstream server', async () => {
    const calls: ProgressCall<unknown>[] = [];
    const { downstream, call, job } = await begin(({ params: { name }, signal, progress }) => {
      const upstream = callTool(gateway.first.client, { name }, { signal });
      calls.push(upstream);
      void relayProgress(upstream, progress);
      return upstream.result;
    });
    calls[0]?.cancel('The gateway has better things to do.');
    await expect(call.result).rejects.toThrow('better things to do');
    await eventually(() => expect(job.signal.aborted).toBe(true));
    await expectStopped(downstream);
  });

  test.each([
    ['idleTimeoutMs', 'did not advance'],
    ['totalTimeoutMs', 'did not end within'],
  ] as const)(
    'fails when the %s of the gateway expires, and is cancelled at the upstream server',
    async (option, why) => {
      const clock = new FakeClock();
      const manager = new ProgressManager({ clock });
      const { downstream, call, job } = await begin(passTo(gateway.first, { manager, [option]: IDLE_MS }));
      clock.advance(IDLE_MS);
      await expect(call.result).rejects.toThrow(why);
      await eventually(() => expect(job.signal.aborted).toBe(true));
      await expectStopped(downstream);
    },
  );

  test('fails when the upstream server dies, while a request to another server still succeeds', async () => {
    const { downstream, call } = await begin(passTo(gateway.first));
    await gateway.first.die();
    await expect(call.result).rejects.toThrow(/closed/i);
    await expectStopped(downstream);
    const { client, wire } = await gateway.connect(passTo(gateway.second));
    const next = callTool(client, { name: 'next' }, { token: 'n' });
    const job = await gateway.second.job('next');
    await job.tell({ progress: 1, total: 1 });
    job.answer('done');
    await next.result;
    expect(wire.progressOf('n')).toEqual([{ progressToken: 'n', progress: 1, total: 1 }]);
  });

  test('is cancelled at the upstream server when the client cancels it, and no more updates are sent', async () => {
    const upstream: ProgressCall<unknown>[] = [];
    const { downstream, call, job } = await begin(({ params: { name }, signal, progress }) => {
      const passedOn = callTool(gateway.first.client, { name }, { signal });
      upstream.push(passedOn);
      void relayProgress(passedOn, progress);
      return passedOn.result;
    });
    call.cancel('enough');
    await expect(call.result).rejects.toMatchObject({ code: ProgressErrorCode.CANCELLED });
    await eventually(() => expect(job.signal.aborted).toBe(true));
    await job.tell({ progress: 5, total: 10 });
    await gateway.first.client.ping();
    await downstream.client.ping();
    expect(upstream[0]?.operation.state).toBe('cancelled');
    expect(downstream.wire.progressOf('t')).toHaveLength(1);
  });

  test('is cancelled at the upstream server when the client disconnects', async () => {
    const { downstream, call, job } = await begin(passTo(gateway.first));
    await downstream.client.close();
    await expect(call.result).rejects.toThrow(/closed/i);
    await eventually(() => expect(job.signal.aborted).toBe(true));
  });

  test('fails without affecting the request that is joined with it', async () => {
    const { downstream, call, job } = await begin(async ({ params: { name }, signal, progress }) => {
      const lost = callTool(gateway.second.client, { name: 'lost' }, { signal });
      const [result] = await Promise.all([
        passTo(gateway.first)({ params: { name }, signal, progress }),
        relayProgress(lost, progress),
      ]);
      return result;
    });
    const lost = await gateway.second.job('lost');
    lost.refuse('Not here.');
    await job.tell({ progress: 2, total: 10 });
    job.answer('done');
    await call.result;
    const values = downstream.wire.progressOf('t').map(({ progress }) => progress);
    expect(values).toEqual([1, 2, 10]);
  });
});

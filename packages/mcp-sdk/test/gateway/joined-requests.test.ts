import { callTool, relayProgress } from '@milepost/mcp-sdk';
import type { ProgressPhase } from '@milepost/progress-reporter';
import { SDK_VERSIONS } from '@milepost/sdk-peers';
import { eventually, expectIncreasing } from '@milepost/testing';

import { Gateway, type Handle } from './test-gateway.js';
import type { Job, Upstream } from './upstream-server.js';

describe.each(SDK_VERSIONS)('two requests that a gateway on the SDK %s joins by weight', (sdk) => {
  let gateway: Gateway;
  beforeEach(async () => {
    gateway = await Gateway.open(sdk);
  });
  afterEach(() => gateway.close());

  /** Calls both servers at once. The part of the second weighs three times as much as that of the first. */
  const join: Handle = async ({ signal, progress }) => {
    const { a, b } = progress.phases({ a: 1, b: 3 });
    const ask = ({ client }: Upstream, name: string, phase: ProgressPhase): Promise<unknown> => {
      const call = callTool(client, { name }, { signal });
      void relayProgress(call, phase);
      return call.result;
    };
    const [, last] = await Promise.all([ask(gateway.first, 'a', a), ask(gateway.second, 'b', b)]);
    return last;
  };

  async function begin(): Promise<{
    a: Job;
    b: Job;
    result: Promise<unknown>;
    told: () => unknown[];
    heard: (expected: readonly number[]) => Promise<void>;
  }> {
    const { client, wire } = await gateway.connect(join);
    const { result } = callTool(client, { name: 'both' }, { token: 't' });
    const [a, b] = await Promise.all([gateway.first.job('a'), gateway.second.job('b')]);
    const told = (): unknown[] => wire.progressOf('t').map(({ progress, total }) => [progress, total]);
    const heard = (expected: readonly number[]): Promise<void> =>
      eventually(() => expect(told()).toEqual(expected.map((progress) => [progress, 4])));
    return { a, b, result, told, heard };
  }

  test('count by their weights, each in its own unit, in any order of updates', async () => {
    const { a, b, result, heard } = await begin();
    await heard([0]);
    await a.tell({ progress: 50, total: 100 });
    await heard([0, 0.5]);
    await b.tell({ progress: 1, total: 2 });
    await heard([0, 0.5, 2]);
    await a.tell({ progress: 100, total: 100 });
    await heard([0, 0.5, 2, 2.5]);
    a.answer('a');
    b.answer('b');
    await expect(result).resolves.toMatchObject({ content: [{ text: 'b' }] });
    await heard([0, 0.5, 2, 2.5, 4]);
  });

  test('a request without a total counts only when it has ended', async () => {
    const { a, b, result, heard } = await begin();
    await b.tell({ progress: 12_345 });
    await a.tell({ progress: 1, total: 4 });
    await heard([0, 0.25]);
    b.answer('b');
    await heard([0, 0.25, 3.25]);
    a.answer('a');
    await result;
    await heard([0, 0.25, 3.25, 4]);
  });

  test('a request without updates counts only when it has ended', async () => {
    const { a, b, result, heard } = await begin();
    b.answer('b');
    await heard([0, 3]);
    a.answer('a');
    await result;
    await heard([0, 3, 4]);
  });

  test('messages of both requests are forwarded, even if the value does not advance', async () => {
    const { client, wire } = await gateway.connect(join);
    const { result } = callTool(client, { name: 'both' }, { token: 't' });
    const [a, b] = await Promise.all([gateway.first.job('a'), gateway.second.job('b')]);
    await a.tell({ progress: 1, message: 'of a' });
    await eventually(() => expect(wire.progressOf('t').at(-1)?.message).toBe('of a'));
    await b.tell({ progress: 1, message: 'of b' });
    await eventually(() => expect(wire.progressOf('t').at(-1)?.message).toBe('of b'));
    a.answer('a');
    b.answer('b');
    await result;
    const values = wire.progressOf('t').map(({ progress }) => progress);
    expectIncreasing(values);
    expect(values.at(-1)).toBe(4);
  });

  test('a request whose tool returns an error is not completed', async () => {
    const { client, wire } = await gateway.connect(async ({ signal, progress }) => {
      const { a } = progress.phases({ a: 1, b: 3 });
      const call = callTool(gateway.first.client, { name: 'a' }, { signal });
      await relayProgress(call, a);
      return call.result;
    });
    const { result } = callTool(client, { name: 'both' }, { token: 't' });
    const job = await gateway.first.job('a');
    await job.tell({ progress: 1, total: 10 });
    job.answer('The disk is full.', true);
    await expect(result).resolves.toMatchObject({ isError: true });
    expect(wire.progressOf('t').map(({ progress }) => progress)).toEqual([0, 0.1]);
  });

  test('if one request fails, the whole fails without a jump of the value', async () => {
    const { a, b, result, told } = await begin();
    await a.tell({ progress: 1, total: 2 });
    await eventually(() => expect(told()).toHaveLength(2));
    b.refuse('The second server is broken.');
    await expect(result).rejects.toThrow('The second server is broken.');
    await eventually(() => expect(told()).toHaveLength(3));
    const [, , [progress] = []] = told() as number[][];
    expect(progress).toBeCloseTo(0.5, 6);
    a.answer('too late');
  });
});

import { ProgressError } from '@milepost/progress-core';

import {
  type ContractCapabilities,
  describeTransportContract,
  transportContract,
  type TransportContractOptions,
} from '../../src/contract.js';
import { pairsOf } from './lane-pair.js';
import { type ReferenceOptions, ReferenceTransport } from './reference-transport.js';

const createPair = pairsOf((options) => new ReferenceTransport(options));

/** Returns a transport that delivers no messages. */
const deaf = (options: ReferenceOptions): ReferenceTransport => {
  const transport = new ReferenceTransport(options);
  Object.defineProperty(transport, 'onmessage', { get: () => undefined, set: () => undefined });
  return transport;
};

const all: ContractCapabilities = {
  rawInput: true,
  splitFrames: true,
  messageLimit: true,
  backPressure: true,
  abruptLoss: true,
  injectedClock: true,
};

/**
 * Collects what a runner receives: the tests by name and the skipped titles. Also collects the printed lines.
 */
function collect(options: Partial<TransportContractOptions> = {}) {
  const tests = new Map<string, () => Promise<void>>();
  const skipped: string[] = [];
  const printed: string[] = [];
  const it = (name: string, run: () => Promise<void>) => tests.set(name, run);
  it.skip = (name: string) => skipped.push(name);
  describeTransportContract({
    describe: (_name, body) => body(),
    it,
    createPair,
    capabilities: all,
    print: (text) => printed.push(text),
    ...options,
  });
  const run = (id: string): Promise<void> => {
    const [, found] = [...tests].find(([name]) => name.startsWith(`${id}: `)) ?? [];
    return found?.() ?? Promise.reject(new Error(`There is no test ${id}.`));
  };
  return { names: [...tests.keys()], skipped, printed, run };
}

test('every case is one test, named by its id and behaviour, and nothing is printed when no case is skipped', () => {
  const { names, skipped, printed } = collect();
  expect(names).toEqual(transportContract.map(({ id, behaviour }) => `${id}: ${behaviour}`));
  expect(new Set(names).size).toBe(names.length);
  expect([skipped, printed]).toEqual([[], []]);
});

test('a case whose capability is missing is skipped, and its reason is printed', () => {
  const { names, skipped, printed } = collect({ capabilities: { ...all, abruptLoss: 'never lost' } });
  expect(skipped).toEqual([
    expect.stringMatching(/^loss\/closes: .* \(no abruptLoss \(never lost\)\)$/),
    expect.stringMatching(/^loss\/sends-settle: /),
  ]);
  expect(names.filter((name) => name.startsWith('loss/'))).toEqual([]);
  expect(printed).toEqual([
    'transport contract\n  not proved, no abruptLoss (never lost): loss/closes, loss/sends-settle',
  ]);
});

test('a runner that cannot skip gets no test for a case that would be skipped', () => {
  const names: string[] = [];
  const { printed } = collect({
    it: (name) => names.push(name),
    capabilities: { ...all, abruptLoss: 'never lost' },
  });
  expect(names.filter((name) => name.startsWith('loss/'))).toEqual([]);
  expect(printed).toHaveLength(1);
});

test('a case that needs the list of open handles is skipped and printed in a runtime without that list', () => {
  const hidden = jest.replaceProperty(globalThis, 'process', {} as never);
  const { skipped, printed } = collect();
  hidden.restore();
  expect(skipped).toEqual([expect.stringMatching(/^leftovers\/no-handle: /)]);
  expect(printed[0]).toContain('this runtime does not list its open handles: leftovers/no-handle');
});

test.each([
  [
    'an unknown capability',
    { ...all, telepathy: true },
    /"telepathy" is not a capability.*The capabilities are: rawInput, /,
  ],
  [
    'a capability that is not declared',
    { ...all, rawInput: undefined },
    /Decide on the capability "rawInput"/,
  ],
  ['a missing capability without a reason', { ...all, rawInput: '' }, /"rawInput" must be true, or a text/],
  ['a capability declared false', { ...all, rawInput: false }, /"rawInput" must be true, or a text/],
])('%s is refused', (_what, capabilities, message) => {
  const refused = (): unknown => collect({ capabilities: capabilities as unknown as ContractCapabilities });
  expect(refused).toThrow(ProgressError);
  expect(refused).toThrow(message);
});

test('a missing control of a declared capability fails the cases that need it', async () => {
  const { run } = collect({
    createPair: async (options) => {
      const pair = await createPair(options);
      delete pair.cut;
      return pair;
    },
  });
  await expect(run('loss/closes')).rejects.toThrow(/has no cut\(\), which the capability "abruptLoss" needs/);
  await run('delivery/kinds');
});

describe('known failures', () => {
  const knownFailures = { 'delivery/kinds': 'to be mended' };

  test('a known failure is expected to fail, and is printed', async () => {
    const { run, names, printed } = collect({ knownFailures, createPair: pairsOf(deaf) });
    expect(names).toContainEqual(
      expect.stringMatching(/^delivery\/kinds: .* \(known to fail: to be mended\)$/),
    );
    expect(printed).toEqual(['transport contract\n  known to fail, to be mended: delivery/kinds']);
    await run('delivery/kinds');
    await run('close/closes-both');
  });

  test('an error of createPair does not count as a known failure', async () => {
    const { run } = collect({ knownFailures, createPair: () => Promise.reject(new Error('no pair')) });
    await expect(run('delivery/kinds')).rejects.toThrow('no pair');
  });

  test('a known failure whose case passes fails its test', async () => {
    await expect(collect({ knownFailures }).run('delivery/kinds')).rejects.toThrow(
      'delivery/kinds passes now. Remove it from knownFailures.',
    );
  });

  test('a known failure that is not a case is refused', () => {
    expect(() => collect({ knownFailures: { 'delivery/none': 'why' } })).toThrow(
      /"delivery\/none" is not a case of the transport contract. The cases are: start\/twice, /,
    );
  });
});

test('a pair is disposed of even if the connection fails', async () => {
  let disposed = 0;
  const { run } = collect({
    createPair: async (options) => {
      const pair = await createPair(options);
      const dispose = (): void => {
        disposed++;
      };
      return { ...pair, dispose, accept: () => Promise.reject(new Error('nobody came')) };
    },
  });
  await expect(run('delivery/kinds')).rejects.toThrow(
    /accept\(\) of the pair was rejected: Error: nobody came/,
  );
  expect(disposed).toBe(1);
});

test('a close that throws is reported as the failure, and the pair is disposed of', async () => {
  let disposed = 0;
  const { run } = collect({
    createPair: async (options) => {
      const pair = await createPair(options);
      pair.client.close = () => {
        throw new Error('thrown by close');
      };
      const dispose = (): void => {
        disposed++;
      };
      return { ...pair, dispose };
    },
  });
  await expect(run('close/twice')).rejects.toThrow(
    /close\(\) of the client, twice at once, was rejected: Error: thrown by close/,
  );
  expect(disposed).toBe(1);
});

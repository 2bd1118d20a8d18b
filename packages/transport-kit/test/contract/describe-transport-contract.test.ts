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

/** A transport that hears nothing. */
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

/** What a runner is given: its tests by name, those it skips, and what is printed. */
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

test('every case is one test, named by its id and behaviour; nothing is printed where nothing is left out', () => {
  const { names, skipped, printed } = collect();
  expect(names).toEqual(transportContract.map(({ id, behaviour }) => `${id}: ${behaviour}`));
  expect(new Set(names).size).toBe(names.length);
  expect([skipped, printed]).toEqual([[], []]);
});

test('what the adapter cannot do is skipped under its reason, and printed', () => {
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

test('a runner that cannot skip is given no test that passes in silence', () => {
  const names: string[] = [];
  const { printed } = collect({
    it: (name) => names.push(name),
    capabilities: { ...all, abruptLoss: 'never lost' },
  });
  expect(names.filter((name) => name.startsWith('loss/'))).toEqual([]);
  expect(printed).toHaveLength(1);
});

test('a runtime that does not list its open handles skips what needs them, and says so', () => {
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
    /"telepathy" is no capability.*There are: rawInput, /,
  ],
  ['an undecided one', { ...all, rawInput: undefined }, /Decide on the capability "rawInput"/],
  ['one that is lacking without a reason', { ...all, rawInput: '' }, /"rawInput" must be true, or a text/],
  ['one that is false', { ...all, rawInput: false }, /"rawInput" must be true, or a text/],
])('%s is refused', (_what, capabilities, message) => {
  const refused = (): unknown => collect({ capabilities: capabilities as unknown as ContractCapabilities });
  expect(refused).toThrow(ProgressError);
  expect(refused).toThrow(message);
});

test('a control that is missing, though its capability is declared, fails the cases that need it', async () => {
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

  test('are expected to fail, and printed', async () => {
    const { run, names, printed } = collect({ knownFailures, createPair: pairsOf(deaf) });
    expect(names).toContainEqual(
      expect.stringMatching(/^delivery\/kinds: .* \(known to fail: to be mended\)$/),
    );
    expect(printed).toEqual(['transport contract\n  known to fail, to be mended: delivery/kinds']);
    await run('delivery/kinds');
    await run('close/tells-both');
  });

  test('are what a case finds, not a pair that cannot be made', async () => {
    const { run } = collect({ knownFailures, createPair: () => Promise.reject(new Error('no pair')) });
    await expect(run('delivery/kinds')).rejects.toThrow('no pair');
  });

  test('fail when they pass', async () => {
    await expect(collect({ knownFailures }).run('delivery/kinds')).rejects.toThrow(
      'delivery/kinds passes now. Take it from knownFailures.',
    );
  });

  test('must be cases', () => {
    expect(() => collect({ knownFailures: { 'delivery/none': 'why' } })).toThrow(
      /"delivery\/none" is no case of the transport contract. There are: start\/twice, /,
    );
  });
});

test('whatever a case leaves, its pair is disposed of', async () => {
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

test('a close that throws is what the case finds, and the pair is disposed of all the same', async () => {
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

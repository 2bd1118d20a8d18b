import { CONTRACT_FAILURE } from './case-run.js';
import { checkCapabilities, type ContractCapabilities, misdeclared } from './contract-capability.js';
import type { ContractCase } from './contract-case.js';
import type { CreateContractPair } from './contract-pair.js';
import { transportContract } from './transport-contract.js';

/** More than any case takes by its own limits, so that its own message is seen, not the runner's. */
const TIMEOUT_MS = 60_000;

/** How long a case that is known to fail waits for any one thing, in ms: there is no point in patience. */
const KNOWN_FAILURE_LIMIT_MS = 1_000;

/** `it` of a test runner: Jest's, Vitest's, and that of `node:test`, which has no third parameter. */
export interface ContractIt {
  (name: string, run: () => Promise<void>, timeoutMs?: number): unknown;
  skip?: (name: string, run: () => Promise<void>) => unknown;
}

/** What {@link describeTransportContract} needs. */
export interface TransportContractOptions {
  /** The runner's own. */
  describe: (name: string, body: () => void) => unknown;
  /** The runner's own. */
  it: ContractIt;
  /** Makes a pair of connected transports. */
  createPair: CreateContractPair;
  /** What the adapter can do, each `true` or a text that says why not. */
  capabilities: ContractCapabilities;
  /**
   * Cases that are known to fail, by id, each with the reason. Such a test fails as soon as its case passes. Default: none.
   */
  knownFailures?: Readonly<Record<string, string>> | undefined;
  /** Given the lines that tell what is not proved. Default: `console.warn`. */
  print?: ((text: string) => void) | undefined;
}

/**
 * Runs the transport contract, one test a case. What the adapter cannot do is skipped under its reason, and printed.
 *
 * @throws {@link ProgressError} `state_error` for a capability that is unknown or undecided, and for a known failure that is
 *   no case.
 */
export function describeTransportContract(options: TransportContractOptions): void {
  const { describe, it, createPair, capabilities, knownFailures = {}, print = warn } = options;
  checkCapabilities(capabilities);
  checkIds(Object.keys(knownFailures));
  const unproved = new Map<string, string[]>();
  const note = (why: string, id: string): unknown => unproved.get(why)?.push(id) ?? unproved.set(why, [id]);
  describe('transport contract', () => {
    for (const contractCase of transportContract) {
      const { id, behaviour } = contractCase;
      const lacking = reasonToSkip(contractCase, capabilities);
      const known = knownFailures[id];
      if (lacking !== undefined) {
        note(`not proved, ${lacking}`, id);
        it.skip?.(`${id}: ${behaviour} (${lacking})`, () => Promise.reject(new Error(lacking)));
      } else if (known !== undefined) {
        note(`known to fail, ${known}`, id);
        it(
          `${id}: ${behaviour} (known to fail: ${known})`,
          () => failing(contractCase, createPair),
          TIMEOUT_MS,
        );
      } else {
        it(`${id}: ${behaviour}`, () => contractCase.run(createPair), TIMEOUT_MS);
      }
    }
  });
  const lines = [...unproved].map(([why, ids]) => `\n  ${why}: ${ids.join(', ')}`);
  if (lines.length > 0) print(`transport contract${lines.join('')}`);
}

function reasonToSkip(
  { needs = [], missing }: ContractCase,
  capabilities: ContractCapabilities,
): string | undefined {
  for (const capability of needs) {
    const declared = capabilities[capability];
    if (declared !== true) return `no ${capability} (${declared})`;
  }
  return missing?.();
}

async function failing(contractCase: ContractCase, createPair: CreateContractPair): Promise<void> {
  try {
    await contractCase.run(createPair, { limitMs: KNOWN_FAILURE_LIMIT_MS });
  } catch (error) {
    // What a case finds, not a pair that cannot be made.
    if (error instanceof Error && error.name === CONTRACT_FAILURE) return;
    throw error;
  }
  throw new Error(`${contractCase.id} passes now. Take it from knownFailures.`);
}

function checkIds(ids: readonly string[]): void {
  const known = transportContract.map(({ id }) => id);
  for (const id of ids) {
    if (!known.includes(id))
      throw misdeclared(
        `knownFailures: "${id}" is no case of the transport contract. There are: ${known.join(', ')}.`,
      );
  }
}

function warn(text: string): void {
  // eslint-disable-next-line no-console -- It reports to whoever runs the tests; no part of a transport comes here.
  console.warn(text);
}

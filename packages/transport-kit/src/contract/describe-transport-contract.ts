import { CONTRACT_FAILURE } from './case-run.js';
import { checkCapabilities, type ContractCapabilities, misdeclared } from './contract-capability.js';
import type { ContractCase } from './contract-case.js';
import type { CreateContractPair } from './contract-pair.js';
import { transportContract } from './transport-contract.js';

/** The runner's time limit for a case. It is so long that the case fails first, with its own message. */
const TIMEOUT_MS = 60_000;

/** The `limitMs` of a case that is known to fail. It is short, because a longer wait would prove nothing. */
const KNOWN_FAILURE_LIMIT_MS = 1_000;

/** The function `it` of a test runner: Jest, Vitest or `node:test`, which ignores the third parameter. */
export interface ContractIt {
  (name: string, run: () => Promise<void>, timeoutMs?: number): unknown;
  skip?: (name: string, run: () => Promise<void>) => unknown;
}

/** Options of {@link describeTransportContract}. */
export interface TransportContractOptions {
  /** The function `describe` of the test runner. */
  describe: (name: string, body: () => void) => unknown;
  /** The function `it` of the test runner. */
  it: ContractIt;
  /** Creates a pair of transports. */
  createPair: CreateContractPair;
  /** For each capability `true`, or a text with the reason why the adapter lacks it. */
  capabilities: ContractCapabilities;
  /**
   * The cases that are known to fail: the reason, by case id. The test of such a case fails when the case
   * passes. Default: none.
   */
  knownFailures?: Readonly<Record<string, string>> | undefined;
  /** Prints the list of the cases that are skipped or known to fail. Default: `console.warn`. */
  print?: ((text: string) => void) | undefined;
}

/**
 * Runs the transport contract, with one test for each case.
 *
 * A case that needs a capability which the adapter lacks, or a feature which the runtime lacks, is skipped.
 * The reason is part of its title, and is printed.
 *
 * @throws {@link ProgressError} `state_error` when a capability is unknown or missing, or is neither `true`
 *   nor a reason, and when `knownFailures` has an id that is not a case.
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
    // A fault of the transport was expected. Any other error, such as a failed createPair, is a real failure.
    if (error instanceof Error && error.name === CONTRACT_FAILURE) return;
    throw error;
  }
  throw new Error(`${contractCase.id} passes now. Remove it from knownFailures.`);
}

function checkIds(ids: readonly string[]): void {
  const known = transportContract.map(({ id }) => id);
  for (const id of ids) {
    if (!known.includes(id))
      throw misdeclared(
        `knownFailures: "${id}" is not a case of the transport contract. The cases are: ${known.join(', ')}.`,
      );
  }
}

function warn(text: string): void {
  // eslint-disable-next-line no-console -- It prints for the person who runs the tests; no transport uses it.
  console.warn(text);
}

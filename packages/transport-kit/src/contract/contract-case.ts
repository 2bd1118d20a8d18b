import { CaseRun } from './case-run.js';
import type { ContractCapability } from './contract-capability.js';
import type { CreateContractPair } from './contract-pair.js';

/** How a case is run. */
export interface ContractRunOptions {
  /** How long it waits for any one thing to happen, in ms, before it fails. Default: 5,000. */
  limitMs?: number | undefined;
}

/** One thing that every transport does. */
export interface ContractCase {
  /** Stable: `theme/what`. */
  readonly id: string;
  /** What it proves, in words. */
  readonly behaviour: string;
  /** The capabilities without which it cannot be run. */
  readonly needs?: readonly ContractCapability[] | undefined;
  /** Why it cannot be run in this runtime, undefined where it can. */
  readonly missing?: (() => string | undefined) | undefined;
  /**
   * Makes its pairs, does what it is about, closes and disposes of them.
   *
   * @throws an Error (as a rejection) that says what went wrong and what an adapter has to do.
   */
  run(createPair: CreateContractPair, options?: ContractRunOptions): Promise<void>;
}

const DEFAULT_LIMIT_MS = 5_000;

/** What makes up a case; `body` may leave everything open. */
export interface CaseDefinition extends Omit<ContractCase, 'run'> {
  body: (run: CaseRun) => Promise<void>;
}

/** A case from its body. */
export function contractCase({ body, ...description }: CaseDefinition): ContractCase {
  return {
    ...description,
    async run(createPair, { limitMs = DEFAULT_LIMIT_MS } = {}) {
      const run = new CaseRun(createPair, description.needs ?? [], limitMs);
      try {
        await body(run);
      } catch (error) {
        // The first failure counts: what cannot be cleaned up follows from it.
        await run.cleanUp().catch(() => undefined);
        throw error;
      }
      await run.cleanUp();
    },
  };
}

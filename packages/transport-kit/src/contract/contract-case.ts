import { durationOption } from '@milepost/progress-core/internal';

import { CaseRun } from './case-run.js';
import type { ContractCapability } from './contract-capability.js';
import type { CreateContractPair } from './contract-pair.js';

/** Options for the run of a case. */
export interface ContractRunOptions {
  /** The longest wait for any one event, in ms, above 0. After it the case fails. Default: 5,000. */
  limitMs?: number | undefined;
}

/** A test case for one behaviour that every transport must have. */
export interface ContractCase {
  /** A stable id, in the form `theme/what`. */
  readonly id: string;
  /** The behaviour that it proves, in words. */
  readonly behaviour: string;
  /** The capabilities that the case needs. */
  readonly needs?: readonly ContractCapability[] | undefined;
  /** Returns why the case cannot run in this runtime, or undefined if it can. */
  readonly missing?: (() => string | undefined) | undefined;
  /**
   * Creates the pairs that it needs, checks the behaviour, closes the ends and disposes of the pairs.
   *
   * @throws an Error (as a rejection) that states what went wrong and what an adapter has to do.
   */
  run(createPair: CreateContractPair, options?: ContractRunOptions): Promise<void>;
}

const DEFAULT_LIMIT_MS = 5_000;

/** The parts of a case. `body` does not have to close what it opens. */
export interface CaseDefinition extends Omit<ContractCase, 'run'> {
  body: (run: CaseRun) => Promise<void>;
}

/** Creates a case from its parts. */
export function contractCase({ body, ...description }: CaseDefinition): ContractCase {
  return {
    ...description,
    async run(createPair, options = {}) {
      const limitMs = durationOption('limitMs', options.limitMs, DEFAULT_LIMIT_MS);
      const run = new CaseRun(createPair, description.needs ?? [], limitMs);
      try {
        await body(run);
      } catch (error) {
        // Only the first failure is reported: an error of the clean-up is a consequence of it.
        await run.cleanUp().catch(() => undefined);
        throw error;
      }
      await run.cleanUp();
    },
  };
}

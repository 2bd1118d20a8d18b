import type { rules } from './rules.js';

/** The id of a rule. */
export type RuleId = (typeof rules)[number]['id'];

/** A proof of a rule. */
export type Proof =
  | {
      /**
       * The id of a behaviour of the matrix, which proves the rule in the revisions in which it is tested.
       */
      readonly behaviour: string;
    }
  | {
      /** The file of a test, relative to `packages`. */
      readonly file: string;
      /** The names of the blocks around the test, and of the test itself, joined by ` › `. */
      readonly test: string;
      /**
       * The revisions that it covers. Default: all, because the tested code does not depend on a revision.
       */
      readonly revisions?: readonly string[];
    };

/** The proofs of a rule. */
export interface Cell {
  readonly proofs: readonly Proof[];
  /**
   * The party that has to follow the rule, if it is not this package. The proofs then show what this package
   * contributes.
   */
  readonly elsewhere?: string;
}

/** Refers to a behaviour of the matrix. */
export const shown = (behaviour: string): Proof => ({ behaviour });

/** Refers to a test of this package. */
export const tested =
  (file: string, revisions: readonly string[]) =>
  (test: string): Proof => ({ file: `mcp-sdk/test/${file}`, test, revisions });

/** Refers to a test of another package, whose code does not depend on a revision. */
export const testedBy =
  (file: string) =>
  (test: string): Proof => ({ file, test });

import type { rules } from './rules.js';

/** The id of a rule. */
export type RuleId = (typeof rules)[number]['id'];

/** What proves a rule. */
export type Proof =
  | {
      /** A behaviour of the matrix, which proves the rule in the revisions it is shown in. */
      readonly behaviour: string;
    }
  | {
      /** A test's file, from `packages` on. */
      readonly file: string;
      /** The names of the blocks around the test and its own, joined by ` › `. */
      readonly test: string;
      /** The revisions that it is about; default all, for the code it tests knows none. */
      readonly revisions?: readonly string[];
    };

/** The proofs of a rule. */
export interface Cell {
  readonly proofs: readonly Proof[];
  /** Whom the rule binds, where that is somebody else: then the proofs show what this package has to do with it. */
  readonly elsewhere?: string;
}

/** A behaviour of the matrix. */
export const shown = (behaviour: string): Proof => ({ behaviour });

/** A test of this package. */
export const tested =
  (file: string, revisions: readonly string[]) =>
  (test: string): Proof => ({ file: `mcp-sdk/test/${file}`, test, revisions });

/** A test of another package, whose code knows no revision. */
export const testedBy =
  (file: string) =>
  (test: string): Proof => ({ file, test });

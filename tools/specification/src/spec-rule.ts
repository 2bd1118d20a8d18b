import type { RuleSources } from './sources.js';

/**
 * A rule of the specification on progress or cancellation, or on the timeouts and tasks that belong to them.
 */
export interface SpecRule {
  /** Kebab-case, unique, and the same in every revision. A rule whose meaning changes gets another id. */
  readonly id: string;
  /**
   * The address of the rule in each revision. A revision without the rule has no entry. An address without a
   * fragment points to the introduction of a page, which has no heading.
   */
  readonly sources: RuleSources;
  readonly level: 'must' | 'must not' | 'should' | 'should not' | 'may';
  /** Set if the page states the rule without one of the key words, so that `level` is our interpretation. */
  readonly stated?: 'plainly';
  /**
   * The party that has to follow the rule, seen from the request. The `sender` of the request chooses the
   * token, receives the progress and may cancel. The `receiver` does the work and reports its progress. From
   * 2026-07-28 on, the sender is always the client, and the receiver the server. `application` is the program
   * that shows the operation to a person.
   */
  readonly who: 'sender' | 'receiver' | 'both' | 'application';
  /** What the rule requires, in one sentence. */
  readonly requirement: string;
  /**
   * Set if another party than Milepost has to follow the rule. Names that party, and what Milepost does for it.
   * The tests of the rule then verify that part.
   */
  readonly elsewhere?: string;
}

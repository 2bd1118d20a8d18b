import type { Revision } from './revisions.js';
import { type RuleId, rules } from './rules.js';

const ids: ReadonlySet<string> = new Set(rules.map(({ id }) => id));

/**
 * Names the rules of the specification that a test verifies. Call it at the start of the test's body, with
 * literal ids: `verifies('progress-token-unique');`
 *
 * The call has no effect on the test. The test of the specification in `tools/sdk-matrix` reads the calls
 * from the test files, and fails if a rule has no test. If the tested code depends on the revision of the
 * protocol, use {@link verifiesIn} instead.
 *
 * @throws an Error if there is no such rule. Jest does not check types, so this tells you earlier.
 */
export function verifies(...verified: readonly [RuleId, ...RuleId[]]): void {
  const unknown = verified.filter((id) => !ids.has(id));
  if (unknown.length > 0) throw new Error(`The specification has no rule ${unknown.join(', ')}.`);
}

/**
 * Does the same for a test that runs in one revision of the protocol only. A rule with the level "must" needs
 * such a test, or a behaviour of the matrix, in each of its revisions.
 */
export function verifiesIn(_revision: Revision, ...verified: readonly [RuleId, ...RuleId[]]): void {
  verifies(...verified);
}

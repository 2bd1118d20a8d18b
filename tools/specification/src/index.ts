/**
 * The rules of the Model Context Protocol on progress and cancellation, in each of its revisions, and the
 * functions by which a test says which of them it verifies.
 *
 * @packageDocumentation
 */
export { type Revision, REVISIONS } from './revisions.js';
export { type RuleId, rules } from './rules.js';
export type { SpecRule } from './spec-rule.js';
export { verifies, verifiesIn } from './verifies.js';

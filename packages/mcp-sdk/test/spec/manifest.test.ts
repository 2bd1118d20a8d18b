import { behaviours, cellsOf } from '../matrix/matrix.js';
import { cells } from './cells.js';
import type { Proof, RuleId } from './manifest.js';
import { REVISIONS, rules, type SpecRule } from './rules.js';
import { type NamedTest, testsIn } from './test-names.js';

const declared = new Map<string, readonly NamedTest[]>();

/** Returns the tests that a file declares. */
function testsOf(file: string): readonly NamedTest[] {
  const tests = declared.get(file) ?? testsIn(new URL(`../../../${file}`, import.meta.url));
  declared.set(file, tests);
  return tests;
}

/** Returns the revisions that a proof covers; undefined if its code does not depend on a revision. */
function revisionsOf(proof: Proof): readonly string[] | undefined {
  if ('file' in proof) return proof.revisions;
  const behaviour = behaviours.find(({ id }) => id === proof.behaviour);
  return behaviour ? cellsOf(behaviour).map(({ revision }) => revision) : [];
}

const titled = rules.map((rule) => [rule.id, rule] as const);
const proofsOf = ({ id }: { id: RuleId }): readonly Proof[] => cells[id].proofs;

test('each rule has a cell, and each cell has a rule', () => {
  expect(Object.keys(cells).sort()).toEqual(rules.map(({ id }) => id).sort());
});

describe.each(titled)('%s', (_, rule) => {
  test('is proved by tests that exist and are run', () => {
    expect(proofsOf(rule)).not.toEqual([]);
    for (const proof of proofsOf(rule)) {
      if ('behaviour' in proof) {
        expect(behaviours.map(({ id }) => id)).toContain(proof.behaviour);
      } else {
        expect(testsOf(proof.file)).toContainEqual({ name: proof.test, skipped: false });
      }
    }
  });

  test('is proved in each of its revisions', () => {
    const { sources, level }: SpecRule = rule;
    // A "must" needs a proof in each revision. Code without a revision may prove the other rules.
    const strict = level.startsWith('must');
    const proved = proofsOf(rule).flatMap((proof) => revisionsOf(proof) ?? (strict ? [] : REVISIONS));
    for (const revision of Object.keys(sources)) expect(proved).toContain(revision);
  });
});

test('the behaviours of the matrix are run, each under a unique id', () => {
  expect(testsOf('mcp-sdk/test/revisions.test.ts')).toEqual([{ name: '%s › %s', skipped: false }]);
  expect(new Set(behaviours.map(({ id }) => id)).size).toBe(behaviours.length);
  for (const behaviour of behaviours) expect(cellsOf(behaviour)).not.toEqual([]);
});

test('each behaviour of the matrix proves a rule, except those that belong to no rule', () => {
  const named = Object.values(cells)
    .flatMap(({ proofs }) => proofs)
    .flatMap((proof) => ('behaviour' in proof ? [proof.behaviour] : []));
  const unnamed = behaviours.map(({ id }) => id).filter((id) => !named.includes(id));
  expect(unnamed.filter((id) => !/^(negotiation|plain-client|subscription)\//.test(id))).toEqual([
    'order/textbook-server',
  ]);
});

/**
 * Checks that tests verify each rule of the specification. The behaviours of the matrix list their rules.
 * Other tests name them by `verifies`.
 */
import { REVISIONS, rules, type SpecRule } from '@milepost/specification';

import { behaviours, cellsOf } from '../behaviours/all-behaviours.js';
import { CARRIERS } from '../support/cell.js';
import { sourceOf, testFiles } from './test-files.js';
import { readTests } from './verified-rules.js';

/** A rule that is verified, and in which revisions; undefined if the code does not depend on one. */
interface Proof {
  readonly rule: string;
  readonly revisions: readonly string[] | undefined;
}

const files = testFiles().map((file) => ({ file, ...readTests(sourceOf(file)) }));

const proofs: readonly Proof[] = [
  ...behaviours.flatMap((behaviour) => {
    const revisions = cellsOf(behaviour).map(({ revision }) => revision);
    return behaviour.verifies.map((rule) => ({ rule, revisions }));
  }),
  ...files.flatMap(({ verified }) =>
    verified.map(({ rule, revision }) => ({
      rule,
      revisions: revision === undefined ? undefined : [revision],
    })),
  ),
];

describe.each(rules.map((rule) => [rule.id, rule] as const))('the rule %s', (id, rule) => {
  const own = proofs.filter((proof) => proof.rule === id);

  test('is verified by a test', () => {
    expect(own).not.toEqual([]);
  });

  test('is verified in each of its revisions', () => {
    const { sources, level }: SpecRule = rule;
    // A "must" needs a test in each revision. For other rules, code that does not depend on one is enough.
    const strict = level.startsWith('must');
    const verified = own.flatMap(({ revisions }) => revisions ?? (strict ? [] : REVISIONS));
    for (const revision of Object.keys(sources)) expect(verified).toContain(revision);
  });
});

test('tests verify only rules and revisions that exist', () => {
  const ids: readonly string[] = rules.map(({ id }) => id);
  expect(proofs.filter(({ rule }) => !ids.includes(rule))).toEqual([]);
  const revisions = new Set(proofs.flatMap((proof) => proof.revisions ?? []));
  for (const revision of revisions) expect(REVISIONS).toContain(revision);
});

test('every call of verifies can be read', () => {
  expect(files.flatMap(({ file, problems }) => problems.map((problem) => `${file}, ${problem}`))).toEqual([]);
});

test('the behaviours of the matrix are run with each carrier, each under a unique title', () => {
  const folder = 'tools/sdk-matrix/test/behaviours';
  expect(readTests(sourceOf(`${folder}/test-behaviours.ts`))).toMatchObject({ tests: 1, problems: [] });
  const calls = testFiles()
    .filter((file) => file.startsWith(folder))
    .map((file) => /^testBehavioursOver\('(.*)'\);$/m.exec(sourceOf(file))?.[1]);
  expect(calls.sort()).toEqual([...CARRIERS].sort());
  expect(new Set(behaviours.map(({ title }) => title)).size).toBe(behaviours.length);
  for (const behaviour of behaviours) expect(cellsOf(behaviour)).not.toEqual([]);
});

import { REVISIONS, type RuleId, rules, verifies, verifiesIn } from '@milepost/specification';

test('each rule has a unique id and an address in at least one revision', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const { id, sources } of rules) {
    const revisions = Object.keys(sources);
    expect({ id, revisions }).not.toEqual({ id, revisions: [] });
    for (const revision of revisions) expect(REVISIONS).toContain(revision);
  }
});

test('a test can name any rules that it verifies', () => {
  for (const { id } of rules) {
    verifies(id);
    verifiesIn('2025-11-25', 'progress-token-unique', id);
  }
});

test('a rule that does not exist is refused by the compiler and at run time', () => {
  // @ts-expect-error -- there is no such rule.
  expect(() => verifies('progress-token-unique', 'progress-token-unik')).toThrow(
    'The specification has no rule progress-token-unik.',
  );
  expect(() => verifiesIn('2025-11-25', 'nonsense' as RuleId)).toThrow('has no rule nonsense');
  // @ts-expect-error -- a test that names no rule verifies none.
  verifies();
});

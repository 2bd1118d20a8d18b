import { readTests } from './verified-rules.js';

const MARK = "verifies('a-rule');";

test.each([
  ['a test', `test('t', () => { ${MARK} });`],
  ['an asynchronous test with a time limit', `it('t', async () => { await x(); ${MARK} }, 30_000);`],
  ['a test with a table', `test.each([1, 2])('t', (n) => { ${MARK} });`],
  ['a test with a table in a template', `test.each\`a\n\${1}\`('t', ({ a }) => { ${MARK} });`],
  [
    'a test in blocks',
    `describe.each(x)('d', () => { describe('e', () => { test('t', () => { ${MARK} }); }); });`,
  ],
  ['a test in a loop', `for (const x of y) test('t', () => { ${MARK} });`],
])('the rule of %s counts', (_what, source) => {
  expect(readTests(source)).toEqual({
    verified: [{ rule: 'a-rule', revision: undefined }],
    tests: 1,
    problems: [],
  });
});

test('all rules of a call count, and the revision of verifiesIn', () => {
  const source = `test('t', () => { verifies('a', 'b'); verifiesIn('2025-11-25', 'c', 'd'); });`;
  expect(readTests(source).verified).toEqual([
    { rule: 'a', revision: undefined },
    { rule: 'b', revision: undefined },
    { rule: 'c', revision: '2025-11-25' },
    { rule: 'd', revision: '2025-11-25' },
  ]);
});

test.each([
  `test.skip('t', () => { ${MARK} });`,
  `test.skip.each([1])('t', () => { ${MARK} });`,
  `test.failing('t', () => { ${MARK} });`,
  `xtest('t', () => { ${MARK} });`,
  `xit('t', () => { ${MARK} });`,
  `describe.skip('d', () => { test('t', () => { ${MARK} }); });`,
  `xdescribe('d', () => { describe('e', () => { test('t', () => { ${MARK} }); }); });`,
  `test.todo('t');`,
  `// test('t', () => { ${MARK} });`,
])('a test that is not run does not count: %s', (source) => {
  expect(readTests(source)).toEqual({ verified: [], tests: 0, problems: [] });
});

test.each([
  ['outside a test', MARK],
  ['in a block', `describe('d', () => { ${MARK} });`],
  ['behind a condition', `test('t', () => { if (x) { ${MARK} } });`],
  ['in a function that a test may call', `const f = () => { ${MARK} }; test('t', f);`],
  ['in a test that may be skipped', `(x ? test : test.skip)('t', () => { ${MARK} });`],
])('a call %s is a problem', (_where, source) => {
  const { verified, problems } = readTests(source);
  expect(verified).toEqual([]);
  expect(problems).toEqual(["line 1: verifies is not at the top level of a test's body."]);
});

test('an id that is not a literal string is a problem', () => {
  const { problems } = readTests("\ntest('t', () => { verifies(id); });");
  expect(problems).toEqual(['line 2: An argument is not a literal string.']);
});

test.each([
  `test.only('t', () => {});`,
  `fit('t', () => {});`,
  `describe.only('d', () => {});`,
  `fdescribe('d', () => {});`,
])('a file whose other tests are not run is a problem: %s', (source) => {
  expect(readTests(source).problems).toEqual(['line 1: Only some of the tests are run.']);
});

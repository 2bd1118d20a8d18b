/*
 * The rules that tests verify are read from the source of the tests, and not collected while the tests run.
 * The tests of one rule belong to several projects. Nx runs each project in a process of its own, or takes its
 * last result from the cache, so no process would see all of them. But a reader of source does not see
 * conditions. So a call counts only at the top level of a test's body, where it cannot be skipped alone.
 */
import ts from 'typescript';

/** A rule that a test says it verifies. */
interface VerifiedRule {
  readonly rule: string;
  /** The revision in which the test runs; undefined if the tested code does not depend on the revision. */
  readonly revision: string | undefined;
}

/** The content of a test file that the check uses. */
export interface ReadTests {
  /** What its tests verify, without those that are skipped or expected to fail. */
  readonly verified: readonly VerifiedRule[];
  /** How many tests it declares, without those. `test.each` counts as one. */
  readonly tests: number;
  /** What cannot be read, or must not be there, each with its line. */
  readonly problems: readonly string[];
}

/** A function that is called with modifiers: `describe.skip.each(…)` has the base `describe`. */
interface Callee {
  readonly base: string;
  readonly modifiers: readonly string[];
}

const BLOCKS = ['describe', 'xdescribe', 'fdescribe'];
const TESTS = ['test', 'it', 'xtest', 'xit', 'fit'];
const NOT_RUN = ['skip', 'todo', 'failing'];
const MARKS = ['verifies', 'verifiesIn'];

/** Reads the source of a test file. */
export function readTests(source: string): ReadTests {
  const file = ts.createSourceFile('file.test.ts', source, ts.ScriptTarget.Latest, true);
  const verified: VerifiedRule[] = [];
  const problems: string[] = [];
  let tests = 0;

  const report = (node: ts.Node, problem: string): void => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    problems.push(`line ${String(line + 1)}: ${problem}`);
  };

  function visit(node: ts.Node, skipped: boolean): void {
    const callee = ts.isCallExpression(node) ? calleeOf(node.expression) : undefined;
    if (!callee || !ts.isCallExpression(node)) return ts.forEachChild(node, (child) => visit(child, skipped));
    const { base, modifiers } = callee;
    const isTest = TESTS.includes(base);
    if (MARKS.includes(base)) report(node, `${base} is not at the top level of a test's body.`);
    if (!isTest && !BLOCKS.includes(base)) return ts.forEachChild(node, (child) => visit(child, skipped));
    if (base.startsWith('f') || modifiers.includes('only')) report(node, 'Only some of the tests are run.');
    const left = skipped || base.startsWith('x') || modifiers.some((name) => NOT_RUN.includes(name));
    const body = node.arguments.find(ts.isFunctionLike);
    if (!isTest || !body) return ts.forEachChild(node, (child) => visit(child, left));
    if (!left) tests++;
    visitBody(body, left);
  }

  function visitBody(body: ts.Node, skipped: boolean): void {
    const block = ts.isFunctionLike(body) && 'body' in body ? body.body : undefined;
    if (!block || !ts.isBlock(block)) return visit(body, skipped);
    for (const statement of block.statements) {
      const call = markOf(statement);
      if (call) readMark(call, skipped);
      else visit(statement, skipped);
    }
  }

  function readMark(call: ts.CallExpression, skipped: boolean): void {
    const ids = call.arguments.filter(ts.isStringLiteral).map(({ text }) => text);
    if (ids.length < call.arguments.length) report(call, 'An argument is not a literal string.');
    const revision = calleeOf(call.expression)?.base === 'verifiesIn' ? ids.shift() : undefined;
    if (!skipped) verified.push(...ids.map((rule) => ({ rule, revision })));
  }

  visit(file, false);
  return { verified, tests, problems };
}

/** Returns the call of `verifies` or `verifiesIn` that a statement consists of. */
function markOf(statement: ts.Statement): ts.CallExpression | undefined {
  if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return undefined;
  const callee = calleeOf(statement.expression.expression);
  return callee && MARKS.includes(callee.base) ? statement.expression : undefined;
}

function calleeOf(node: ts.Node): Callee | undefined {
  if (ts.isCallExpression(node)) return calleeOf(node.expression);
  if (ts.isTaggedTemplateExpression(node)) return calleeOf(node.tag);
  if (ts.isIdentifier(node)) return { base: node.text, modifiers: [] };
  if (!ts.isPropertyAccessExpression(node)) return undefined;
  const callee = calleeOf(node.expression);
  return callee && { base: callee.base, modifiers: [...callee.modifiers, node.name.text] };
}

import { readFileSync } from 'node:fs';

import { parseSync } from '@swc/core';

/** A test as its file declares it. */
export interface NamedTest {
  /** The names of the blocks around it and its own name, joined by ` › `. A computed name is left out. */
  readonly name: string;
  /** Whether the test, or a block around it, is skipped. */
  readonly skipped: boolean;
}

/** Returns the tests that a file declares with a literal name, in order. */
export function testsIn(file: URL): NamedTest[] {
  const found: NamedTest[] = [];
  walk(parseSync(readFileSync(file, 'utf8'), { syntax: 'typescript', target: 'es2022' }), [], false, found);
  return found;
}

/**
 * The function of a call: `describe.skip.each(…)` has the base `describe` and the modifiers `skip` and
 * `each`.
 */
interface Callee {
  readonly base: string;
  readonly modifiers: readonly string[];
}

interface Node {
  readonly type?: string;
  readonly [member: string]: unknown;
}

const BLOCKS = ['describe', 'xdescribe'];
const TESTS = ['test', 'it', 'xtest', 'xit'];

function walk(node: unknown, path: readonly string[], skipped: boolean, found: NamedTest[]): void {
  if (Array.isArray(node)) {
    for (const child of node) walk(child, path, skipped, found);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const { base, modifiers } = calleeOf(node as Node) ?? { base: '', modifiers: [] };
  const name = firstText(node as Node);
  const left = skipped || base.startsWith('x') || modifiers.includes('skip') || modifiers.includes('todo');
  if (name !== undefined && TESTS.includes(base)) {
    found.push({ name: [...path, name].join(' › '), skipped: left });
  } else {
    const inside = BLOCKS.includes(base);
    const below = inside && name !== undefined ? [...path, name] : path;
    for (const child of Object.values(node)) walk(child, below, inside ? left : skipped, found);
  }
}

function calleeOf(node: Node): Callee | undefined {
  if (node.type === 'CallExpression') return calleeOf(node['callee'] as Node);
  if (node.type === 'Identifier') return { base: node['value'] as string, modifiers: [] };
  if (node.type !== 'MemberExpression') return undefined;
  const object = calleeOf(node['object'] as Node);
  const property = (node['property'] as Node)['value'];
  return object && { base: object.base, modifiers: [...object.modifiers, String(property)] };
}

function firstText(node: Node): string | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const [first] = node['arguments'] as { expression: Node }[];
  return first?.expression.type === 'StringLiteral' ? (first.expression['value'] as string) : undefined;
}

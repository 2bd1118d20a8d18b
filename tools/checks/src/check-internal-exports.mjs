// Checks that each export of an internal entry, `src/internal.ts`, is imported by another package, an app or
// a tool. Only these may import it, so an export that none of them imports can be removed. Knip does not
// find it, because it reports every import by the name of a package as an import of the built file.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import ts from 'typescript';

import { runAsProgram } from './run-as-program.mjs';
import { publishedPackages, root } from './workspace.mjs';

const SOURCE = /\.(?:ts|tsx|mts|mjs|template)$/;
const NOT_OURS = /(?:^|[\\/])(?:node_modules|dist|bundle)[\\/]/;

/**
 * Returns the names that a module exports from other modules, as `export { name } from './file.js'`.
 *
 * @param {string} code
 * @returns {string[]}
 */
export function reexportedNames(code) {
  return parse(code).flatMap((statement) =>
    ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)
      ? statement.exportClause.elements.map(({ name }) => name.text)
      : [],
  );
}

/**
 * Returns the names that a module imports from a specifier.
 *
 * @param {string} code
 * @param {string} specifier
 * @returns {string[]}
 */
export function importedNames(code, specifier) {
  return parse(code).flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const bindings = statement.importClause?.namedBindings;
    if (statement.moduleSpecifier.text !== specifier || !bindings || !ts.isNamedImports(bindings)) return [];
    return bindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text);
  });
}

/** @param {string} code @returns {readonly ts.Statement[]} */
function parse(code) {
  return ts.createSourceFile('module.ts', code, ts.ScriptTarget.Latest).statements;
}

/** @returns {string[]} the problems */
function checkInternalExports() {
  const codes = sourceFiles().map((file) => readFileSync(file, 'utf8'));
  return publishedPackages().flatMap(({ directory, manifest }) => {
    const file = path.join(directory, 'src/internal.ts');
    if (!existsSync(file)) return [];
    const specifier = `${manifest.name}/internal`;
    const importers = codes.filter((code) => code.includes(specifier));
    const used = new Set(importers.flatMap((code) => importedNames(code, specifier)));
    const unused = reexportedNames(readFileSync(file, 'utf8')).filter((name) => !used.has(name));
    return unused.map((name) => `${specifier} exports ${name}, but nothing imports it from there.`);
  });
}

/** Returns the paths of all source files of the packages, apps and tools, and of the examples in docs. */
function sourceFiles() {
  return ['packages', 'apps', 'tools', 'docs'].flatMap((folder) => {
    const names = /** @type {string[]} */ (readdirSync(path.join(root, folder), { recursive: true }));
    const ours = names.filter((name) => SOURCE.test(name) && !NOT_OURS.test(name));
    return ours.map((name) => path.join(root, folder, name));
  });
}

await runAsProgram(import.meta.url, checkInternalExports);

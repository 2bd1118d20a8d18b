import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor';

/** @typedef {import('./workspace.mjs').Entry} Entry */

/** The compiler reads built declarations only, which may use what browsers and Node have built in. */
const compilerOptions = {
  target: 'ES2022',
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  lib: ['ES2022', 'ESNext.Disposable', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
  types: ['node'],
  strict: true,
  skipLibCheck: true,
};

/**
 * Returns the declarations that a user of each entry sees: every export, and every type that an export
 * refers to. They are sorted by name, without comments and private members.
 *
 * @param {Entry[]} entries - whose declarations are built
 * @returns {string[]} in the order of the entries
 */
export function extractDeclarations(entries) {
  const folder = mkdtempSync(path.join(tmpdir(), 'milepost-api-'));
  try {
    /** @type {CompilerState | undefined} */
    let compilerState;
    return entries.map((entry) => {
      const config = configOf(entry, folder);
      // All entries are compiled as one program, which takes a third of the time.
      compilerState ??= CompilerState.create(config, {
        additionalEntryPoints: entries.map(({ types }) => types),
      });
      Extractor.invoke(config, { localBuild: true, compilerState, messageCallback });
      return declarationsIn(readFileSync(config.reportFilePath, 'utf8'));
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {Entry} entry @param {string} reportFolder */
function configOf({ types }, reportFolder) {
  // The entry may be in a folder of its own, such as `dist/server/index.d.ts`.
  const projectFolder = types.slice(0, types.lastIndexOf(`${path.sep}dist${path.sep}`));
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: path.join(projectFolder, 'package.json'),
    configObject: {
      projectFolder,
      mainEntryPointFilePath: types,
      compiler: { overrideTsconfig: { compilerOptions, files: [types] } },
      apiReport: {
        enabled: true,
        reportFolder,
        reportTempFolder: path.join(reportFolder, 'temp'),
        reportFileName: 'entry',
        includeForgottenExports: true,
      },
      newlineKind: 'lf',
    },
  });
}

/**
 * The messages are about tags and links that API Extractor wants in doc comments, and this repository has
 * other rules for those. An error in a declaration itself is thrown.
 *
 * @param {import('@microsoft/api-extractor').ExtractorMessage} message
 */
function messageCallback(message) {
  message.handled = true;
}

/**
 * Returns the code of a report, without the tag `@public`. API Extractor writes this tag at each declaration
 * that has no tag, also in an entry that is internal.
 *
 * @param {string} report
 */
function declarationsIn(report) {
  const [, code] = /^```ts\n+([^]*?)\n*^```$/m.exec(report) ?? [];
  if (code === undefined) throw new Error(`The report of API Extractor has no code:\n${report}`);
  return code.replace(/^\/\/ @public\n/gm, '').replace(/^\/\/ @public /gm, '// ');
}

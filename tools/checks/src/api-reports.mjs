import { existsSync } from 'node:fs';
import path from 'node:path';

import { extractDeclarations } from './extract-declarations.mjs';
import { loadsOf } from './loads-of.mjs';
import { entriesOf, publishedPackages, root } from './workspace.mjs';

/**
 * Writes what each entry of each package exports and loads, as Markdown. All must be built.
 *
 * @param {import('./workspace.mjs').Package[]} packages
 * @returns {Promise<{ reports: Map<string, string>, problems: string[] }>} the report of each entry by the
 *   path of its file, or none if something is not built
 */
export async function buildReports(packages) {
  const own = packages.flatMap((published) =>
    entriesOf(published).map((entry) => ({ entry, directory: published.directory })),
  );
  const missing = own.flatMap(({ entry }) => [entry.file, entry.types]).filter((file) => !existsSync(file));
  if (missing.length > 0) {
    const problems = missing.map((file) => `${path.relative(root, file)} is not there: build first.`);
    return { reports: new Map(), problems };
  }
  const declarations = extractDeclarations(own.map(({ entry }) => entry));
  const all = publishedPackages().flatMap(entriesOf);
  /** @type {Map<string, string>} */
  const reports = new Map();
  for (const [index, { entry, directory }] of own.entries()) {
    const loads = await loadsOf(entry, directory, all);
    const file = path.join(reportFolder(directory), `${entry.name}.md`);
    reports.set(file, renderReport(entry, directory, loads, declarations[index] ?? ''));
  }
  return { reports, problems: [] };
}

/** Returns the folder with the reports of a package. @param {string} directory - of the package */
export function reportFolder(directory) {
  return path.join(directory, 'api');
}

/**
 * @param {import('./workspace.mjs').Entry} entry
 * @param {string} directory - of its package
 * @param {string[]} loads
 * @param {string} declarations
 */
function renderReport({ path: key, specifier, file }, directory, loads, declarations) {
  const target = path.relative(directory, file).replaceAll(path.sep, '/');
  return `# ${specifier}

\`npm run api\` writes this file, and \`npm test\` compares it with the built package.

The entry \`${key}\` is \`${target}\`. Importing it loads:

${loads.map((line) => `- ${line}`).join('\n')}

Its exports, and the types that they refer to:

\`\`\`ts
${declarations}
\`\`\`
`;
}

import { arrows } from './tools/checks/src/arrows.mjs';

/** @param {string[]} names */
const oneOf = (names) => `(?:${names.join('|')})`;

const packageRules = Object.entries(arrows).flatMap(
  ([folder, { imports, dependencies, browser, nodeEntry }]) => {
    const src = `^packages/${folder}/src/`;
    const ours = [folder, ...imports];
    return [
      {
        name: `${folder}-imports-only-what-it-may`,
        comment: `Of the packages in this repository, ${folder} may import: ${imports.join(', ') || 'none'}. See tools/checks/src/arrows.mjs.`,
        severity: 'error',
        from: { path: src },
        to: { path: '^(?:packages|apps|tools)/', pathNot: `^packages/${oneOf(ours)}/` },
      },
      {
        name: `${folder}-depends-only-on-what-it-may`,
        comment: `Of external packages, ${folder} may import: ${dependencies.join(', ') || 'none'}. See tools/checks/src/arrows.mjs.`,
        severity: 'error',
        from: { path: src },
        to: {
          path: 'node_modules/',
          ...(dependencies.length > 0 && { pathNot: `node_modules/${oneOf(dependencies)}/` }),
        },
      },
      ...(browser
        ? [
            {
              name: `${folder}-runs-in-a-browser`,
              comment: `${folder} can run in a browser, so it must not import built-in modules of Node.`,
              severity: 'error',
              from: { path: src, ...(nodeEntry && { pathNot: `${src}${nodeEntry}[./]` }) },
              to: { dependencyTypes: ['core'] },
            },
          ]
        : []),
      ...(nodeEntry
        ? [
            {
              name: `${folder}-keeps-node-apart`,
              comment: `The browser code of ${folder} must import neither its entry "${nodeEntry}" nor the dependencies of that entry.`,
              severity: 'error',
              from: { path: src, pathNot: `${src}${nodeEntry}[./]` },
              to: { path: `${src}${nodeEntry}[./]|node_modules/${oneOf(dependencies)}/` },
            },
          ]
        : []),
    ];
  },
);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...packageRules,
    {
      name: 'every-package-has-its-arrows',
      comment: 'List the allowed imports of a new package in tools/checks/src/arrows.mjs.',
      severity: 'error',
      from: { path: '^packages/', pathNot: `^packages/${oneOf(Object.keys(arrows))}/` },
      to: {},
    },
    {
      name: 'rate-limiter-runs-without-rxjs',
      comment: 'RxJS is an optional peer, so only the separate entry for RxJS may import it.',
      severity: 'error',
      from: { path: '^packages/rate-limiter/src/', pathNot: '/(?:rxjs|coalesce)\\.ts$' },
      to: { path: 'node_modules/rxjs/|^packages/rate-limiter/src/(?:rxjs|coalesce)\\.ts$' },
    },
    {
      name: 'progress-core-runs-without-zod',
      comment: 'zod is an optional peer, so only the entry for schemas may import it.',
      severity: 'error',
      from: { path: '^packages/progress-core/src/', pathNot: '/schemas\\.ts$' },
      to: { path: 'node_modules/zod/|^packages/progress-core/src/schemas\\.ts$' },
    },
    {
      name: 'no-cycles',
      comment: 'Modules must not import each other in a cycle, not even for types only.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'projects-by-their-names',
      comment: 'Import another project by its name, because a relative path bypasses its exports.',
      severity: 'error',
      from: { path: '^((?:packages|apps|tools)/[^/]+)/' },
      to: { path: '^(?:packages|apps|tools)/', pathNot: '^$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'nothing-imports-an-app',
      comment: 'Only an app may import an app.',
      severity: 'error',
      from: { pathNot: '^apps/' },
      to: { path: '^apps/' },
    },
    {
      name: 'nothing-ships-with-tests',
      comment: 'Code in a src folder must not import tests, examples or tools.',
      severity: 'error',
      from: { path: '^(?:packages|apps)/[^/]+/src/' },
      to: { path: '^(?:packages|apps)/[^/]+/(?:test|examples)/|^tools/' },
    },
    {
      name: 'everything-is-found',
      comment: 'An import that cannot be resolved cannot be checked.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(?:packages|apps|tools)/[^/]+/(?:dist|bundle|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@milepost/source', 'node', 'import', 'types', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.d.ts', '.json'],
    },
  },
};

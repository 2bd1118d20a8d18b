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
        comment: `Of ours, ${folder} may import: ${imports.join(', ') || 'nothing'}. See tools/checks/src/arrows.mjs.`,
        severity: 'error',
        from: { path: src },
        to: { path: '^(?:packages|apps|tools)/', pathNot: `^packages/${oneOf(ours)}/` },
      },
      {
        name: `${folder}-depends-only-on-what-it-may`,
        comment: `Of others, ${folder} may import: ${dependencies.join(', ') || 'nothing'}.`,
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
              comment: `${folder} can run in a browser: it may import no built-in of Node.`,
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
              comment: `What of ${folder} runs in a browser imports neither its ${nodeEntry} entry nor what that needs.`,
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
      comment: 'A new package says in tools/checks/src/arrows.mjs what it may import.',
      severity: 'error',
      from: { path: '^packages/', pathNot: `^packages/${oneOf(Object.keys(arrows))}/` },
      to: {},
    },
    {
      name: 'rate-limiter-needs-nothing',
      comment: 'RxJS is an optional peer: only the entry of its own may import it.',
      severity: 'error',
      from: { path: '^packages/rate-limiter/src/', pathNot: '/(?:rxjs|coalesce)\\.ts$' },
      to: { path: 'node_modules/rxjs/|^packages/rate-limiter/src/(?:rxjs|coalesce)\\.ts$' },
    },
    {
      name: 'no-cycles',
      comment: 'Modules that import one another, types included, are one module in pieces.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'packages-by-their-names',
      comment: 'A package is imported by its name: a relative path passes its exports by.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'nothing-imports-an-app',
      comment: 'Apps show the packages off; one app may start another.',
      severity: 'error',
      from: { pathNot: '^apps/' },
      to: { path: '^apps/' },
    },
    {
      name: 'nothing-ships-with-tests',
      comment: 'What is in a src folder imports no test, no example and no tool.',
      severity: 'error',
      from: { path: '^(?:packages|apps)/[^/]+/src/' },
      to: { path: '^(?:packages|apps)/[^/]+/(?:test|examples)/|^tools/' },
    },
    {
      name: 'everything-is-found',
      comment: 'What cannot be found cannot be checked.',
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

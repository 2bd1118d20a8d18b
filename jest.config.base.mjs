import { fileURLToPath } from 'node:url';

/**
 * The Jest configuration of all projects. Most projects add only their name.
 *
 * @type {import('jest').Config}
 */
export default {
  // All projects have the same id and so share one cache: a file that several projects import is compiled
  // only once.
  id: 'milepost',
  // This ends a hanging test. It is long enough for a busy machine, and is not a limit for performance.
  testTimeout: 60_000,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@milepost/source', 'node'] },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '^.+\\.[mc]?[jt]s$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
  },
  setupFiles: [fileURLToPath(new URL('jest.setup.cjs', import.meta.url))],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transformIgnorePatterns: [],
  // Under Nx all failures are repeated at the end of the output, because `npm test` shows only that part.
  ...(process.env['NX_TASK_TARGET_PROJECT'] && {
    reporters: ['default', ['summary', { summaryThreshold: 0 }]],
  }),
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts'],
};

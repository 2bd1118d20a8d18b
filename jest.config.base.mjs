import { fileURLToPath } from 'node:url';

/** The one Jest configuration; each project adds only its name. @type {import('jest').Config} */
export default {
  // The same for all projects, so that what all of them import is compiled once: a cache belongs to an id.
  id: 'milepost',
  // It ends a test that hangs, on a busy machine too, and says nothing about how fast something is.
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
  // Under Nx all failures are repeated at the end of the output, which is what `npm test` shows of it.
  ...(process.env['NX_TASK_TARGET_PROJECT'] && {
    reporters: ['default', ['summary', { summaryThreshold: 0 }]],
  }),
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts'],
};

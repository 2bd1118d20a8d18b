import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  globalIgnores([
    '**/dist/',
    '**/bundle/',
    '**/coverage/',
    '**/.nx/',
    'apps/sample-server/data/',
    'docs/',
    'jest.setup.cjs',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    // All files are one program, so that each is parsed and its types are found once: a program for each project takes
    // four times as long.
    languageOptions: {
      parserOptions: { project: './tsconfig.eslint.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: 'error',
      'no-constant-condition': ['error', { checkLoops: 'allExceptWhileTrue' }],
      'no-unsafe-finally': 'error',
      'no-sparse-arrays': 'error',
      'no-useless-escape': 'error',

      // An exported constant needs its type written out for isolatedDeclarations, however plain it is.
      '@typescript-eslint/no-inferrable-types': 'off',
      '@typescript-eslint/consistent-generic-constructors': 'off',
      // It asks for the `!` that no-non-null-assertion forbids; `as T` says what is meant.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // A callback that returns nothing or a promise is honestly typed `void | PromiseLike<unknown>`.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // An aborted wait rejects with the signal's reason, which is the caller's own.
      '@typescript-eslint/prefer-promise-reject-errors': [
        'error',
        { allowThrowingAny: true, allowThrowingUnknown: true },
      ],
      // Braces around one call say nothing that the arrow does not.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Brackets show that a key is read from an open-ended record.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  // A library does not print.
  { files: ['packages/*/src/**'], rules: { 'no-console': 'error' } },
  {
    files: ['**/test/**'],
    rules: {
      // The matchers that stand for any value (`expect.any`) are typed `any`.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // Stand-ins: a class to make instances of, a function that does nothing.
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  // Configuration and checks are plain JavaScript; the compiler reads the types of the checks from their JSDoc.
  { files: ['**/*.mjs'], extends: [tseslint.configs.disableTypeChecked] },
);

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
    // All files form one program, so that each file is parsed and type-checked only once. With one program
    // for each project, linting takes four times as long.
    languageOptions: {
      parserOptions: { project: './tsconfig.eslint.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: 'error',
      'no-constant-condition': ['error', { checkLoops: 'allExceptWhileTrue' }],
      'no-unsafe-finally': 'error',
      'no-sparse-arrays': 'error',
      'no-useless-escape': 'error',

      // isolatedDeclarations requires a type on an exported constant, even when the type is obvious.
      '@typescript-eslint/no-inferrable-types': 'off',
      '@typescript-eslint/consistent-generic-constructors': 'off',
      // This rule asks for the `!` that no-non-null-assertion forbids, and `as T` is more explicit.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // `void | PromiseLike<unknown>` is the right type for a callback that returns nothing or a promise.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // An aborted wait rejects with the reason of the signal, which may be any value.
      '@typescript-eslint/prefer-promise-reject-errors': [
        'error',
        { allowThrowingAny: true, allowThrowingUnknown: true },
      ],
      // Braces around the single call of an arrow function would add nothing.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Brackets are allowed, to show that a key is read from a record with arbitrary keys.
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
      // Matchers such as `expect.any` have the type `any`.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // Tests use empty classes and empty functions as substitutes.
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  // Configuration and checks are plain JavaScript. The compiler reads the types of the checks from JSDoc.
  { files: ['**/*.mjs'], extends: [tseslint.configs.disableTypeChecked] },
);

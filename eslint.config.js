import eslint from '@eslint/js'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  {ignores: ['dist/**', 'api/**', 'coverage/**', 'node_modules/**']},
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {parserOptions: {projectService: true, tsconfigRootDir: import.meta.dirname}},
    rules: {
      '@typescript-eslint/array-type': ['error', {default: 'array-simple'}],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true, allowBoolean: true}],
      '@typescript-eslint/no-confusing-void-expression': ['error', {ignoreArrowShorthand: true}],
      '@typescript-eslint/unified-signatures': 'off',
    },
  },
  {
    // Process effects enter by one door: src/cli and the entry points.
    files: ['src/**/*.ts'],
    ignores: ['src/cli/**', 'src/lab/lab-process.ts', 'src/adapters/own-pair/keeper-process.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        {object: 'process', property: 'exit', message: 'Return a result; src/cli decides the exit code.'},
        {object: 'process', property: 'stdout', message: 'Only src/cli/base-command.ts writes results.'},
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    files: ['**/*.js'],
    languageOptions: {globals: {process: 'readonly', console: 'readonly', URL: 'readonly'}},
  },
)

import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { packages } from './tools/release/architecture.js';
import { bans, walls } from './tools/release/walls.js';

const ignored = ['node_modules', 'dist', 'coverage', 'runs', '.native', '.nx', 'demo-run', '.venv', 'docs/api'];
const nodeGlobals = [
  'process',
  'console',
  'URL',
  'Buffer',
  'performance',
  'setTimeout',
  'clearTimeout',
  'document',
  'window',
];

export default tseslint.config(
  { ignores: ignored.map((folder) => `**/${folder}/`) },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    rules: {
      'max-len': ['error', { code: 120, ignoreUrls: true }],
      'max-lines': ['error', 250],
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
    rules: {
      // a type for data, an interface for what others implement
      '@typescript-eslint/consistent-type-definitions': 'off',
      // an index known to be in range, under noUncheckedIndexedAccess
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/prefer-for-of': 'off', // ArrayLike has no iterator
      'no-undef': 'off', // TypeScript does it
      'no-useless-assignment': 'off',
    },
  },
  {
    files: ['{packages,apps}/*/src/**/*.ts'],
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Pass a seeded Random: a run must be repeatable.' },
      ],
      ...bans([]),
    },
  },
  // A promise left alone hides its error. These need types and take most of the time.
  packages.map(({ folder }) => ({
    files: [`${folder}/src/**/*.ts`],
    languageOptions: {
      parserOptions: { project: `${folder}/tsconfig.test.json`, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
    },
  })),
  { files: ['packages/*/src/**/*.ts'], rules: { 'no-console': 'error' } },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: Object.fromEntries(nodeGlobals.map((name) => [name, 'readonly'])) },
  },
  walls(),
);

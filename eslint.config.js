import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/*
 * Which @daybook packages each package may import, its own Node entry aside:
 *
 *     core ← store, text, conversation, food, events ← engagement
 *
 * `portable` packages also run in browsers: Node is known only to `src/node.ts`, `src/node/` and the tests.
 */
const packages = [
  { folder: 'packages/core', imports: [], portable: true },
  { folder: 'packages/store', imports: ['core'] },
  { folder: 'packages/text', imports: ['core'] },
  { folder: 'packages/conversation', imports: ['core'], portable: true },
  { folder: 'packages/food', imports: ['core'], portable: true },
  { folder: 'packages/events', imports: ['core'], portable: true },
  { folder: 'packages/libtensorflow', imports: [] },
];

const nodeFiles = ['src/node.ts', 'src/node/**', 'src/**/*.test.ts'];

/** Each `{ regex, message }` for `import … from` and for `import(…)`, beside what no file may do. */
function bans(patterns) {
  const dynamic = patterns.map(({ regex, message }) => ({ selector: `ImportExpression > Literal[value=/${regex.replaceAll('/', '\\/')}/]`, message }));
  const defaultExport = { selector: 'ExportDefaultDeclaration', message: 'Export by name: one name for one thing everywhere.' };
  return { 'no-restricted-imports': ['error', { patterns }], 'no-restricted-syntax': ['error', defaultExport, ...dynamic] };
}

function walls({ folder, imports, portable }) {
  const allowed = imports.length === 0 ? 'no other @daybook package' : `only ${imports.map((name) => `@daybook/${name}`).join(', ')}`;
  const outside = [
    { regex: `^@daybook/(?!(${imports.join('|')})(/|$))`, message: `${folder} imports ${allowed}: core ← store, text, networks ← engagement.` },
    { regex: '^(\\.\\./){2,}(packages|apps|core|store|text|conversation|food|events|libtensorflow|engagement)/', message: 'Import another package by its name, not by its path.' },
  ];
  const node = { regex: '^node:|^@daybook/core/node$|^\\.{1,2}/(\\.\\./)*node(/|\\.ts)', message: `${folder} runs in browsers too: what needs Node goes to src/node.ts or src/node/.` };
  return [
    { files: [`${folder}/src/**/*.ts`], rules: bans(outside) },
    ...(portable
      ? [
          {
            files: [`${folder}/src/**/*.ts`],
            ignores: nodeFiles.map((file) => `${folder}/${file}`),
            rules: { ...bans([...outside, node]), 'no-restricted-globals': ['error', ...['Buffer', 'process', '__dirname'].map((name) => ({ name, message: node.message }))] },
          },
        ]
      : []),
  ];
}

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', '**/coverage/', '**/runs/', '**/.native/', '**/.nx/', '**/demo-run/', '**/.venv/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
    rules: {
      '@typescript-eslint/consistent-type-definitions': 'off', // a type for data, an interface for what others implement
      '@typescript-eslint/no-non-null-assertion': 'off', // an index known to be in range, under noUncheckedIndexedAccess
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
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
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'Pass a seeded Random: a run must be repeatable.' }],
      ...bans([]),
    },
  },
  {
    // A promise left alone hides its error. These need types and take most of the time.
    files: ['{packages,apps}/*/src/**/*.ts'],
    languageOptions: { parserOptions: { project: '{packages,apps}/*/tsconfig.test.json', tsconfigRootDir: import.meta.dirname } },
    rules: { '@typescript-eslint/no-floating-promises': 'error', '@typescript-eslint/no-misused-promises': 'error', '@typescript-eslint/await-thenable': 'error' },
  },
  { files: ['packages/*/src/**/*.ts'], rules: { 'no-console': 'error' } },
  { files: ['**/*.test.ts'], rules: { 'max-lines': 'off' } },
  { files: ['**/*.js', '**/*.mjs'], languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly', performance: 'readonly', setTimeout: 'readonly', document: 'readonly', window: 'readonly' } } },
  packages.flatMap(walls),
);

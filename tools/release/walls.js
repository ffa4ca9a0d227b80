import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { architecture, packages } from './architecture.js';
import { entriesOf } from './import-graph.js';

const root = join(import.meta.dirname, '../..');

const nodeFiles = ['src/node.ts', 'src/node/**'];
const besideTheCode = ['src/**/*.test.ts', 'src/**/*-fixture.ts'];

const defaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: one name for one thing everywhere.',
};

/** Rules that refuse each `{ regex, message }` in `import … from` and in `import(…)`, and what no file may do. */
export function bans(patterns) {
  const dynamic = patterns.map(({ regex, message }) => ({
    selector: `ImportExpression > Literal[value=/${regex.replaceAll('/', '\\/')}/]`,
    message,
  }));
  return {
    'no-restricted-imports': ['error', { patterns }],
    'no-restricted-syntax': ['error', defaultExport, ...dynamic],
  };
}

const byName = {
  regex: '^(\\.\\./){2,}([a-z-]+/)*(src|dist)/',
  message: 'Import another package by its name, not by its path.',
};

function packageWalls({ folder, imports }) {
  const allowed = imports.map((name) => `@daybook/${name}`).join(', ') || 'no other @daybook package';
  return [
    {
      regex: `^@daybook/(?!(${imports.join('|')})(/|$))`,
      message: `${folder} may import ${allowed}: core ← store, text, networks ← engagement.`,
    },
    byName,
  ];
}

function nodeWall({ folder, portable }) {
  if (!portable) return [];
  const message = `${folder} runs in browsers too: what needs Node goes to src/node.ts or src/node/.`;
  return [{ regex: '^node:|^@daybook/core/(node|files)$|^\\.{1,2}/(\\.\\./)*node(/|\\.ts)', message }];
}

/** What a folder of src may not import; without a name, what the files beside the folders may not. */
function folderWall(folder, name) {
  const table = architecture[folder];
  const closed = Object.keys(table).filter((other) => other !== name && !table[name]?.includes(other));
  if (closed.length === 0) return [];
  const allowed = table[name]?.map((other) => `${other}/`).join(', ') || 'no folder';
  const start = name === undefined ? '^\\./' : '^(\\.\\./)+';
  const message = `${name ?? 'The ground floor'} may import ${allowed} (tools/release/architecture.js).`;
  return [{ regex: `${start}(${closed.join('|')})/`, message }];
}

function folderWalls(each) {
  const { folder } = each;
  if (!(folder in architecture)) return [];
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const entries = entriesOf(manifest).map((file) => `${folder}/src/${file}`);
  const tests = besideTheCode.map((file) => `${folder}/${file}`);
  const rules = (name) => {
    const node = name === 'node' ? [] : nodeWall(each);
    return bans([...packageWalls(each), ...node, ...folderWall(folder, name)]);
  };
  return [
    { files: [`${folder}/src/*.ts`], ignores: [...tests, ...entries], rules: rules() },
    ...Object.keys(architecture[folder]).map((name) => ({
      files: [`${folder}/src/${name}/**/*.ts`],
      ignores: tests,
      rules: rules(name),
    })),
  ];
}

function globalsWall(each) {
  const [wall] = nodeWall(each);
  if (!wall) return [];
  const globals = ['Buffer', 'process', '__dirname'].map((name) => ({ name, message: wall.message }));
  return [
    {
      files: [`${each.folder}/src/**/*.ts`],
      ignores: [...nodeFiles, ...besideTheCode].map((file) => `${each.folder}/${file}`),
      rules: { ...bans([...packageWalls(each), wall]), 'no-restricted-globals': ['error', ...globals] },
    },
  ];
}

/** Lint configurations that hold architecture.js; where several meet a file, the last one is the narrowest. */
export function walls() {
  return [
    { files: ['{tools,examples}/**/*.{js,mjs,ts}'], rules: bans([byName]) },
    ...packages.flatMap((each) => [
      { files: [`${each.folder}/src/**/*.ts`], rules: bans(packageWalls(each)) },
      ...globalsWall(each),
      ...folderWalls(each),
    ]),
  ];
}

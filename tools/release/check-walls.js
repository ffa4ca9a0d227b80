/*
 * Shows that the walls can stop something. Lints lines that must be refused and lines that must not, as if they stood
 * in real files, every pair of folders in architecture.js among them; then gives check-architecture.js broken packages.
 */
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { architecture } from './architecture.js';
import { architectureProblems } from './check-architecture.js';

const refused = [
  ['packages/core/src/random.ts', "import '@daybook/store';", 'no-restricted-imports'],
  ['packages/core/src/random.test.ts', "import '@daybook/store';", 'no-restricted-imports'],
  ['packages/core/src/random.ts', "import 'node:fs/promises';", 'no-restricted-imports'],
  ['packages/core/src/random.ts', "import './node/save-network.ts';", 'no-restricted-imports'],
  ['packages/core/src/random.ts', "import './layers/linear.ts';", 'no-restricted-imports'],
  ['packages/core/src/layers/linear.ts', "import '../node/save-network.ts';", 'no-restricted-imports'],
  ['packages/core/src/layers/linear.ts', "import 'node:fs';", 'no-restricted-imports'],
  ['packages/core/src/random.ts', "export const fs = () => import('node:fs');", 'no-restricted-syntax'],
  ['packages/core/src/random.ts', 'export const home = process.env;', 'no-restricted-globals'],
  ['packages/core/src/layers/linear.ts', 'export const home = process.env;', 'no-restricted-globals'],
  ['packages/core/src/random.ts', 'export const draw = () => Math.random();', 'no-restricted-properties'],
  ['packages/core/src/random.ts', 'export default 1;', 'no-restricted-syntax'],
  ['packages/store/src/index.ts', "import '@daybook/text';", 'no-restricted-imports'],
  ['packages/store/src/index.ts', "import '../../text/src/index.ts';", 'no-restricted-imports'],
  ['packages/store/src/file/store.ts', "import '../../../text/src/index.ts';", 'no-restricted-imports'],
  ['packages/store/src/import/input/input.ts', "import '../../sequences/meals.ts';", 'no-restricted-imports'],
  ['packages/text/src/index.ts', "import '@daybook/store';", 'no-restricted-imports'],
  ['packages/food/src/index.ts', "import '@daybook/events';", 'no-restricted-imports'],
  ['packages/food/src/index.ts', "import '@daybook/core/node';", 'no-restricted-imports'],
  ['packages/conversation/src/node.ts', "import '@daybook/engagement';", 'no-restricted-imports'],
  ['packages/events/src/index.ts', "export const food = () => import('@daybook/food');", 'no-restricted-syntax'],
  ['packages/native/src/index.ts', "import '@daybook/core';", 'no-restricted-imports'],
  ['packages/trees/src/index.ts', "import '@daybook/core';", 'no-restricted-imports'],
  ['packages/trees/src/training/train-trees.ts', "import '../node/native.ts';", 'no-restricted-imports'],
  ['apps/engagement/src/cli/commands/score.ts', "import '../../../dist/index.js';", 'no-restricted-imports'],
  ['tools/release/planted.js', "import '../../packages/core/dist/index.js';", 'no-restricted-imports'],
  ['packages/store/src/index.ts', `// ${'long '.repeat(30)}`, 'max-len'],
  ['packages/store/src/index.ts', '\n'.repeat(251), 'max-lines'],
];

const allowed = [
  ['packages/core/src/node/weights-folder.ts', "import 'node:fs/promises';"],
  ['packages/core/src/random.test.ts', "import 'node:fs/promises';"],
  ['packages/core/src/layers/linear.test.ts', "import '../node/backend.ts';"],
  ['packages/core/src/layers/linear.ts', "import '../random.ts';"],
  ['packages/core/src/index.ts', "import './layers/linear.ts';"],
  ['packages/store/src/index.ts', "import '@daybook/core/node';"],
  ['packages/store/src/import/input/input.ts', "import '../../schema/event.ts';"],
  ['packages/conversation/src/index.ts', "import '@daybook/core';"],
  ['packages/conversation/src/node.ts', "import '@daybook/core/node';"],
  ['apps/engagement/src/index.ts', "import '@daybook/store';\nimport '@daybook/food';"],
  ['apps/engagement/src/cli/commands/score.ts', "import '../../examples/target.ts';"],
  ['apps/engagement/src/cli/model-fixture.ts', "import '../cli/program.ts';"],
];

for (const [folder, table] of Object.entries(architecture)) {
  for (const [from, open] of Object.entries(table)) {
    for (const to of Object.keys(table).filter((other) => other !== from)) {
      const line = [`${folder}/src/${from}/planted.ts`, `import '../${to}/planted.ts';`];
      if (open.includes(to)) allowed.push(line);
      else refused.push([...line, 'no-restricted-imports']);
    }
  }
}

/** Imports by file, the table, and what the check has to say of them ('' for nothing). */
const packages = [
  [{ 'a/x.ts': ['b/y.ts'], 'b/y.ts': ['errors.ts'], 'errors.ts': [] }, { a: ['b'], b: [] }, ''],
  [{ 'index.ts': ['a/x.ts'], 'a/x.ts': [] }, { a: [] }, ''],
  [{ 'x.ts': ['y.ts'], 'y.ts': ['z.ts'], 'z.ts': ['x.ts'] }, undefined, 'circle: x.ts, y.ts, z.ts'],
  [{ 'a/x.ts': ['b/y.ts'], 'b/y.ts': ['a/z.ts'], 'a/z.ts': [] }, { a: ['b'], b: [] }, 'b/ → a/: b/y.ts imports a/z.ts'],
  [{ 'a/x.ts': [], 'b/y.ts': [] }, { a: ['b'], b: [] }, 'a/ may import b/ and does not'],
  [{ 'a/x.ts': [], 'b/y.ts': [] }, { a: [] }, 'b/ is not in architecture.js'],
  [{ 'a/x.ts': [] }, { a: [], b: [] }, 'b/ is in architecture.js and not there'],
  [{ 'errors.ts': ['a/x.ts'], 'a/x.ts': [] }, { a: [] }, 'errors.ts imports a/x.ts'],
  [{ 'a/x.ts': ['b/y.ts'], 'b/y.ts': ['a/z.ts'], 'a/z.ts': [] }, { a: ['b'], b: ['a'] }, 'has a circle: a, b'],
  [...manyFolders(13, false), '13 folders'],
  [...manyFolders(7, true), '7 floors'],
];

/** A package of `count` folders, each importing the one before it if `stacked`. */
function manyFolders(count, stacked) {
  const folders = Array.from({ length: count }, (_, index) => [
    `f${index}`,
    stacked && index > 0 ? [`f${index - 1}`] : [],
  ]);
  const files = folders.map(([folder, imports]) => [`${folder}/x.ts`, imports.map((other) => `${other}/x.ts`)]);
  return [Object.fromEntries(files), Object.fromEntries(folders)];
}

let failures = 0;
function judge(place, expected, found, right) {
  if (right) return;
  failures++;
  console.error(`${place}: expected ${expected || 'nothing'}, found ${found.join('; ') || 'nothing'}\n`);
}

const eslint = new ESLint({ overrideConfig: [tseslint.configs.disableTypeChecked] });
for (const [file, text, rule = ''] of [...refused, ...allowed]) {
  const [result] = await eslint.lintText(text, { filePath: file });
  const found = [...new Set(result.messages.map(({ ruleId, message }) => ruleId ?? message))];
  judge(`${file}: ${text.slice(0, 80)}`, rule, found, found.join() === rule);
}
for (const [files, table, expected] of packages) {
  const found = architectureProblems(new Map(Object.entries(files)), ['index.ts'], table);
  const right = expected === '' ? found.length === 0 : found.some((line) => line.includes(expected));
  judge(JSON.stringify(files), expected, found, right);
}

const count = refused.length + allowed.length + packages.length;
console.log(`walls: ${count - failures} of ${count} planted cases judged as they should be`);
process.exitCode = failures === 0 ? 0 : 1;

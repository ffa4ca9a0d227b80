/**
 * Lints lines that must be refused and lines that must not, as if they stood in real files: a wall that stops nothing
 * fails here.
 */
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const eslint = new ESLint({ overrideConfig: [tseslint.configs.disableTypeChecked] });

const refused = [
  ['packages/core/src/random.ts', "import { openStore } from '@daybook/store';\nopenStore();", 'no-restricted-imports'],
  [
    'packages/core/src/random.test.ts',
    "import { openStore } from '@daybook/store';\nopenStore();",
    'no-restricted-imports',
  ],
  [
    'packages/core/src/random.ts',
    "import { readFile } from 'node:fs/promises';\nreadFile('x');",
    'no-restricted-imports',
  ],
  [
    'packages/core/src/random.ts',
    "import { writeWholeFile } from './node/write-whole-file.ts';\nwriteWholeFile('x', '');",
    'no-restricted-imports',
  ],
  [
    'packages/core/src/layers/linear.ts',
    "import { writeWholeFile } from '../node/write-whole-file.ts';\nwriteWholeFile('x', '');",
    'no-restricted-imports',
  ],
  ['packages/core/src/random.ts', "export const fs = () => import('node:fs');", 'no-restricted-syntax'],
  ['packages/core/src/random.ts', 'export const home = process.env;', 'no-restricted-globals'],
  ['packages/core/src/random.ts', 'export const draw = () => Math.random();', 'no-restricted-properties'],
  ['packages/store/src/index.ts', "import { encode } from '@daybook/text';\nencode();", 'no-restricted-imports'],
  [
    'packages/store/src/index.ts',
    "import { encode } from '../../text/src/index.ts';\nencode();",
    'no-restricted-imports',
  ],
  ['packages/text/src/index.ts', "import { openStore } from '@daybook/store';\nopenStore();", 'no-restricted-imports'],
  ['packages/food/src/index.ts', "import { events } from '@daybook/events';\nevents();", 'no-restricted-imports'],
  [
    'packages/food/src/index.ts',
    "import { chooseBackend } from '@daybook/core/node';\nchooseBackend();",
    'no-restricted-imports',
  ],
  [
    'packages/conversation/src/node.ts',
    "import { demo } from '@daybook/engagement';\ndemo();",
    'no-restricted-imports',
  ],
  ['packages/events/src/index.ts', "export const food = () => import('@daybook/food');", 'no-restricted-syntax'],
  [
    'packages/libtensorflow/src/index.ts',
    "import { linear } from '@daybook/core';\nlinear();",
    'no-restricted-imports',
  ],
];

const allowed = [
  [
    'packages/core/src/node/weights-folder.ts',
    "import { readFile } from 'node:fs/promises';\nexport const read = (file: string) => readFile(file);",
  ],
  [
    'packages/core/src/random.test.ts',
    "import { readFile } from 'node:fs/promises';\nexport const read = (file: string) => readFile(file);",
  ],
  [
    'packages/store/src/index.ts',
    "import { chooseBackend } from '@daybook/core/node';\nexport const choose = () => chooseBackend();",
  ],
  ['packages/conversation/src/index.ts', "import { linear } from '@daybook/core';\nexport const layer = linear;"],
  [
    'packages/conversation/src/node.ts',
    "import { loadWeightsFolder } from '@daybook/core/node';\nexport const load = loadWeightsFolder;",
  ],
  [
    'apps/engagement/src/index.ts',
    "import { openStore } from '@daybook/store';\nimport { food } from '@daybook/food';\nexport const both = " +
      '[openStore, food];',
  ],
];

async function rulesBroken(filePath, text) {
  const [result] = await eslint.lintText(text, { filePath });
  return result.messages.map(({ ruleId, message }) => ruleId ?? message);
}

let failures = 0;
for (const [file, text, rule] of [...refused, ...allowed]) {
  const broken = await rulesBroken(file, text);
  if (broken.join() === (rule ?? '')) continue;
  failures++;
  console.error(`${file}: expected ${rule ?? 'nothing'}, found ${broken.join(', ') || 'nothing'}\n${text}\n`);
}
console.log(
  `walls: ${refused.length + allowed.length - failures} of ${refused.length + allowed.length} lines judged as ` +
    'they should be',
);
process.exitCode = failures === 0 ? 0 : 1;

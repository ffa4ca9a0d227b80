/*
 * Every `daybook …` line in the READMEs and guides names a command and flags that exist. Lines about the
 * fourth network, which is not registered here, are left out. Run after a build: node tools/release/check-commands.js
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProgram } from '@daybook/engagement';

const program = await createProgram({ showsAll: true });

/** Markdown files of a folder, or those right in each folder of it. */
const pagesIn = (folder) => readdirSync(folder).flatMap((name) => (name.endsWith('.md') ? [join(folder, name)] : []));
const pages = [
  'README.md',
  ...pagesIn('docs'),
  ...pagesIn('docs/guides'),
  ...['packages', 'apps', 'examples'].flatMap((parent) =>
    readdirSync(parent).flatMap((name) => pagesIn(join(parent, name)).filter((file) => file.endsWith('README.md'))),
  ),
];

/** What is wrong with the words after `daybook`; undefined if nothing is. */
function problemOf(words) {
  let command = program;
  let place = 0;
  for (; place < words.length; place++) {
    const inside = command.commands.find((child) => child.name() === words[place]);
    if (!inside) break;
    command = inside;
  }
  if (command === program && !words[0]?.startsWith('-')) return `no command ${words[0]}`;
  const flags = [...program.options, ...command.options].map(({ long }) => long);
  const known = new Set(['--help', '--help-all', ...flags]);
  const unknown = words.slice(place).filter((word) => word.startsWith('--') && !known.has(word.split('=')[0]));
  return unknown.length > 0 ? `${command.name()} has no ${unknown.join(', ')}` : undefined;
}

let count = 0;
for (const page of pages) {
  const lines = readFileSync(page, 'utf8').matchAll(/^ *(?:\$ )?(?:npx )?daybook ([a-z-][^#\n|>]*)/gm);
  for (const [line, words] of lines) {
    if (/--network|FOLDER|…|sleep\b/.test(words)) continue;
    count++;
    const problem = problemOf(words.trim().replaceAll('\\', '').split(/\s+/));
    if (problem === undefined) continue;
    process.exitCode = 1;
    console.log(` FAIL  ${page}: ${problem}: ${line.trim()}`);
  }
}
console.log(`commands: ${count} lines of READMEs and guides read`);

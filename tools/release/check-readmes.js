/*
 * Runs the example of every README and guide and compares what it prints with what the page says that it prints. Lines
 * that name the backend are left out. Run after a build: node tools/release/check-readmes.js [README…]
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { transformSync } from 'esbuild';

function everyReadme() {
  const folders = ['packages', 'apps', 'examples'].flatMap((parent) =>
    readdirSync(parent).map((name) => join(parent, name)),
  );
  const readmes = ['.', ...folders].map((folder) => join(folder, 'README.md')).filter((file) => existsSync(file));
  return [...readmes, ...readdirSync('docs/guides').map((name) => join('docs/guides', name))];
}

const programBlock = /^```(?:js|ts)\n(?<program>.*?)^```\n+/;
const outputBlock = /(?:```(?:text)?\n(?<fenced>.*?)^```|(?<indented>(?:(?: {4}[^\n]*)?\n)+))/;
const exampleBlocks = new RegExp(programBlock.source + outputBlock.source, 'ms');

/** The first JavaScript or TypeScript block and the block after it, fenced or indented; undefined if none. */
function exampleOf(readme) {
  const found = exampleBlocks.exec(readme)?.groups;
  return found && { program: found.program, output: found.fenced ?? found.indented.replace(/^ {4}/gm, '') };
}

const linesOf = (text) =>
  text
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('backend: '));

/** What the program prints, run in an empty folder that finds the packages of the repository. */
function run(program) {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-readme-'));
  try {
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'example.mjs'), transformSync(program, { loader: 'ts' }).code);
    return execFileSync(process.execPath, ['example.mjs'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    return `${error.stderr ?? error.stack}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const file of process.argv.length > 2 ? process.argv.slice(2) : everyReadme()) {
  const example = exampleOf(readFileSync(file, 'utf8'));
  if (!example) {
    console.log(`  --   ${file}: no example with its output`);
    continue;
  }
  const [printed, promised] = [linesOf(run(example.program)), linesOf(example.output)];
  const same = printed.join('\n') === promised.join('\n');
  if (!same) process.exitCode = 1;
  const difference = ['   it says', ...promised, '   and prints', ...printed];
  console.log(same ? `  ok   ${file}` : [` FAIL  ${file}`, ...difference].join('\n'));
}

/*
 * Packs every package that is to be published and checks what would be published:
 *
 *   - publint --strict and attw: entry points exist, types and code agree;
 *   - no test, fixture or stale build is packed; a README, a licence and a build are;
 *   - each network installs and encodes alone (see ./alone.js).
 *
 * Run after a build: npm run release:check [-- PACKAGE…], for instance `-- conversation`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { encodesAlone, networks } from './alone.js';

const never = [/\.test\./, /fixture/, /\.tsbuildinfo$/, /sample-conversations/, /__snapshots__/, /\.(h5|jsonl|gz)$/];
const always = ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts'];

/** Name, folder and version of every package that is not private. */
function publishedPackages() {
  return ['packages', 'apps']
    .flatMap((parent) => readdirSync(parent).map((name) => join(parent, name)))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
    .filter((manifest) => !manifest.private);
}

/** @returns a line for each problem of the packed files */
function packedFileProblems(folder, paths) {
  const unwanted = paths
    .filter((path) => never.some((pattern) => pattern.test(path)))
    .map((path) => `${path} should not be packed: leave it out in "files" of package.json.`);
  const missing = always.filter((path) => !paths.includes(path)).map((path) => `${path} is not packed.`);
  const built = paths.filter((path) => /^dist\/.*\.js$/.test(path));
  const sources = (path) =>
    ['ts', 'js'].map((ending) => join(folder, path.replace(/^dist/, 'src').replace(/js$/, ending)));
  const stale = built
    .filter((path) => !sources(path).some((source) => existsSync(source)))
    .map((path) => `${path} has no source any more: remove dist and build again.`);
  return [...unwanted, ...missing, ...stale];
}

/** @returns what the command wrote if it failed, as lines */
function commandProblems(command, args) {
  try {
    execFileSync(join('node_modules/.bin', command), args, { encoding: 'utf8', stdio: 'pipe' });
    return [];
  } catch (error) {
    return `${error.stdout}${error.stderr}`
      .trim()
      .split('\n')
      .map((line) => `${command}: ${line}`);
  }
}

const asked = process.argv.slice(2);
const packages = publishedPackages();
const chosen = packages.filter(({ folder }) => asked.length === 0 || asked.includes(basename(folder)));
const folder = mkdtempSync(join(tmpdir(), 'daybook-release-'));
let failed = false;

function report(name, problems, detail) {
  if (problems.length === 0) return console.log(`  ok   ${name}: ${detail}`);
  failed = true;
  console.log([` FAIL  ${name}:`, ...problems].join('\n       '));
}

try {
  const packed = JSON.parse(
    execFileSync(
      'npm',
      ['pack', '--json', '--pack-destination', folder, ...packages.flatMap(({ name }) => ['--workspace', name])],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    ),
  );
  const contents = new Map(Object.values(packed).map((each) => [each.name, each]));
  const tarballs = new Map([...contents].map(([name, { filename }]) => [name, join(folder, filename)]));

  for (const { name, folder: source } of chosen) {
    const { files, unpackedSize } = contents.get(name);
    const tarball = tarballs.get(name);
    const problems = [
      ...packedFileProblems(
        source,
        files.map(({ path }) => path),
      ),
      ...commandProblems('publint', [tarball, '--strict']),
      ...commandProblems('attw', [tarball, '--profile', 'esm-only', '--format', 'ascii']),
    ];
    report(name, problems, `${files.length} files, ${Math.round(unpackedSize / 1000)} kB, publint and attw content`);
  }

  for (const network of networks.filter((each) => asked.length === 0 || asked.includes(each))) {
    const { problems, detail } = encodesAlone(network, tarballs);
    report(`@daybook/${network} alone`, problems, detail);
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.exitCode = failed ? 1 : 0;

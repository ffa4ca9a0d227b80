/*
 * Hostile inputs: broken quotes, wrong encodings, bombs. Each file is imported by a process of its own, whose time and
 * memory are measured. It must be taken or refused as the case says, in under a minute and 600 MB, with one message and
 * no stack, and leave nothing beside the store.
 *
 * node tools/torture/inputs.js [SEED] [SECONDS] [NAME…]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '@daybook/core';
import { hostileInputs } from './hostile-inputs.js';

export const description = 'hostile files: broken tables, wrong encodings, bombs, damaged Parquet';

const maxMegabytes = 600;
const maxSeconds = 120;
const importer = fileURLToPath(new URL('import-one.js', import.meta.url));

/**
 * @param seed of the cases that are random
 * @param seconds after which no further case is started; all are tried in any case once
 * @returns how many files were tried, what went wrong, and the largest memory of an import
 */
export async function run(seed, seconds, names = []) {
  const failures = [];
  const measured = [];
  const end = performance.now() + seconds * 1000;
  for (let round = 0; round === 0 || performance.now() < end; round++) {
    const cases = hostileInputs(createRandom(`inputs ${seed} ${round}`), round).filter(
      ({ name }) => names.length === 0 || names.includes(name),
    );
    for (const one of cases) {
      if (round > 0 && performance.now() > end) break;
      const { problems, megabytes, took } = await tryInput(one);
      measured.push({ name: one.name, megabytes, seconds: took });
      failures.push(...problems.map((problem) => `seed ${seed}, round ${round}, ${one.name}: ${problem}`));
    }
    if (cases.every(({ isRandom }) => !isRandom)) break;
  }
  const largest = measured.toSorted((one, other) => other.megabytes - one.megabytes);
  const slowest = measured.toSorted((one, other) => other.seconds - one.seconds);
  return {
    cases: measured.length,
    failures,
    peakMegabytes: largest[0]?.megabytes ?? 0,
    largest: largest.slice(0, 5),
    slowest: slowest.slice(0, 5),
  };
}

async function tryInput({ name, file, write, options = {}, expect }) {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-inputs-'));
  const problems = [];
  try {
    const path = join(folder, file);
    await write(path);
    const store = join(folder, 'store.h5');
    const started = performance.now();
    const { status, out, err } = await runImport(path, store, options);
    const took = Math.round((performance.now() - started) / 100) / 10;
    const result = parse(out);
    const megabytes = result?.megabytes ?? Number.NaN;
    if (status === undefined) problems.push(`did not end within ${maxSeconds} s`);
    else if (result === undefined) problems.push(`ended with ${status}: ${err.slice(-300)}`);
    else problems.push(...compare(expect, result, path));
    if (megabytes > maxMegabytes) problems.push(`took ${megabytes} MB`);
    problems.push(...leftovers(folder, file));
    return { name, problems, megabytes, took };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `expect`: 'refused', 'any', or the counts that the summary must have. */
function compare(expect, { summary, error }, path) {
  if (error !== undefined) {
    const { kind, message } = error;
    if (kind !== 'DataError' && kind !== 'ConfigError') return [`${kind}: ${message}`];
    if (/\n\s+at /.test(message) || message.length > 2000) return [`a message of ${message.length} characters`];
    if (!message.includes(path.split('/').at(-1))) return [`does not name its file: ${message}`];
    return expect === 'refused' || expect === 'any' ? [] : [`refused: ${message}`];
  }
  const { read, accepted, rejected, duplicates } = summary;
  if (read !== accepted + rejected + duplicates)
    return [`read ${read} is not ${accepted} + ${rejected} + ${duplicates}`];
  if (expect === 'any') return [];
  if (expect === 'refused') return [`accepted ${accepted} of ${read}`];
  return Object.entries(expect)
    .filter(([name, count]) => summary[name] !== count)
    .map(([name, count]) => `${name} is ${summary[name]}, expected ${count}`);
}

function leftovers(folder, file) {
  return readdirSync(folder).flatMap((name) => {
    if (name === file || name === 'store.h5') return [];
    if (!/^store\.rejects-.*\.jsonl$/.test(name)) return [`left ${name}`];
    return statSync(join(folder, name)).size > 12e6 ? [`${name} has ${statSync(join(folder, name)).size} bytes`] : [];
  });
}

function runImport(path, store, options) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [importer, path, store, JSON.stringify(options)]);
    let [out, err] = ['', ''];
    const timer = setTimeout(() => child.kill('SIGKILL'), maxSeconds * 1000);
    child.stdout.on('data', (text) => (out += text));
    child.stderr.on('data', (text) => (err += text));
    child.on('close', (status) => {
      clearTimeout(timer);
      resolve({ status: status ?? undefined, out, err });
    });
  });
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [seed = '1', seconds = '60', ...names] = process.argv.slice(2);
  const result = await run(Number(seed), Number(seconds), names);
  console.log(JSON.stringify(result, null, 2));
  process.exitCode = result.failures.length > 0 ? 1 : 0;
}

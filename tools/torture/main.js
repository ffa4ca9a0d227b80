/*
 * Tortures the `daybook` command: kills it, starves it of disk, feeds it damaged files and nonsense, runs two at once.
 * Kinds take turns until the time is up; every trial is repeatable by its seed.
 *
 * npm run torture -- --minutes 30 [--only kill,weights] [--seed 1] [--trials 50]
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { concurrent } from './kinds/concurrent.js';
import { diskfull } from './kinds/diskfull.js';
import { kill } from './kinds/kill.js';
import { misuse } from './kinds/misuse.js';
import { stores, weights } from './kinds/mutated.js';
import { createRandom } from './random.js';
import { makeSubject } from './subject.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    only: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1e6) },
    trials: { type: 'string', default: 'Infinity' },
    subject: { type: 'string' },
    out: { type: 'string' },
  },
});
/** Each makes `{ trial, close }`; a trial gives `{ what, problem?, detail?, refused? }`. */
const kinds = { stores, weights, misuse, kill, diskfull, concurrent };
const names = values.only?.split(',') ?? Object.keys(kinds);
const seed = Number(values.seed);
const endMs = performance.now() + Number(values.minutes) * 60_000;
const note = (text) => console.error(text);

const root = mkdtempSync(join(tmpdir(), 'daybook-torture-'));
console.log(`seed ${seed}: npm run torture -- --seed ${seed} --only ${names.join(',')} repeats it`);
const subject = await makeSubject(values.subject ?? join(root, 'subject'), note);

const open = [];
for (const [place, name] of names.entries()) {
  const work = join(root, name);
  mkdirSync(work);
  const context = { subject, work, random: createRandom(seed + place) };
  open.push({ name, ...(await kinds[name](context)), trials: 0, refused: 0, ms: 0, problems: [] });
}
/** The kind that had the least time is next; mutated files are quick, so that many of them fit. */
while (performance.now() < endMs) {
  const next = open.filter(({ trials }) => trials < Number(values.trials)).sort((one, other) => one.ms - other.ms)[0];
  if (!next) break;
  const startMs = performance.now();
  const { what, problem, detail = '', refused } = await next.trial();
  next.ms += performance.now() - startMs;
  next.trials++;
  if (refused) next.refused++;
  if (!problem) continue;
  next.problems.push({ what, problem });
  console.log(
    `${next.name} ${next.trials}: ${problem}: ${what}${detail && `\n    ${detail.split('\n').join('\n    ')}`}`,
  );
}
for (const { close } of open) close();

console.log('\nkind        trials  refused  problems  seconds');
for (const { name, trials, refused, problems, ms } of open)
  console.log(
    `${name.padEnd(10)}  ${String(trials).padStart(6)}  ${String(refused).padStart(7)}  ` +
      `${String(problems.length).padStart(8)}  ${String(Math.round(ms / 1000)).padStart(7)}`,
  );
const report = open.map(({ name, trials, refused, ms, problems }) => ({ name, trials, refused, ms, problems }));
if (values.out) writeFileSync(values.out, `${JSON.stringify({ seed, kinds: report }, null, 2)}\n`);
const failed = open.some(({ problems }) => problems.length > 0);
if (!failed) rmSync(root, { recursive: true });
else console.log(`What is left of the failures: ${root}`);
process.exitCode = failed ? 1 : 0;

/*
 * Mutated lines: good events as JSON lines and as CSV, some of them changed by a few random bytes, imported again and
 * again. What must hold: read = accepted + rejected + duplicates; of JSON lines exactly those are taken that JSON.parse
 * and the schema take; of CSV no row is lost, or changed, that was not touched; every reject has its line and reason.
 *
 * node tools/torture/lines.js [SEED] [SECONDS]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '@daybook/core';
import { eventLineSchema, importEvents, openStore, profileLineSchema } from '@daybook/store';

export const description = 'mutated JSON lines and CSV rows';

const now = Date.parse('2026-06-01T00:00:00Z') / 1000;
const rows = 400;
const pieces = [
  '"',
  '\\',
  ',',
  '\n',
  '\r\n',
  '{',
  '}',
  '[',
  ':',
  '\u0000',
  'é',
  '\ud83d\ude00',
  '1e999',
  'null',
  ';',
  ' ',
];

/**
 * @param seed everything random comes from it
 * @param seconds how long to go on
 * @returns how many lines were mutated, what went wrong, and the largest memory of the process
 */
export async function run(seed, seconds) {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-lines-'));
  const failures = [];
  let [mutated, rounds] = [0, 0];
  const end = performance.now() + seconds * 1000;
  try {
    for (; performance.now() < end; rounds++) {
      const random = createRandom(`lines ${seed} ${rounds}`);
      const round = rounds % 2 === 0 ? jsonRound : csvRound;
      const { count, problems } = await round(random, folder);
      mutated += count;
      failures.push(...problems.map((problem) => `seed ${seed}, round ${rounds} (${round.name}): ${problem}`));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { cases: mutated, rounds, failures, peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024) };
}

/** Changes 1 to 3 places of a line. */
function mutate(random, line) {
  let bytes = [...Buffer.from(line)];
  for (let times = 1 + random.integer(3); times > 0; times--) {
    const at = random.integer(bytes.length + 1);
    switch (random.integer(5)) {
      case 0:
        bytes[at] = random.integer(256);
        break;
      case 1:
        bytes.splice(at, 1 + random.integer(4));
        break;
      case 2:
        bytes.splice(at, 0, ...Buffer.from(pieces[random.integer(pieces.length)]));
        break;
      case 3:
        bytes = [...bytes.slice(0, at), ...bytes.slice(random.integer(bytes.length + 1))];
        break;
      default:
        bytes.splice(at, 0, ...bytes.slice(random.integer(bytes.length + 1), at));
    }
  }
  return Buffer.from(bytes.map((byte) => byte ?? 32));
}

const timeOf = (row) => new Date(Date.UTC(2026, 0, 5) + row * 60_000).toISOString().replace('.000', '');

function event(row) {
  const shared = { userId: `u${row % 7}`, time: timeOf(row), item: `row-${row}` };
  if (row % 4 === 0) return { ...shared, type: 'message', from: 'coach', text: `Well done, "you" ${row}` };
  if (row % 4 === 1) return { ...shared, type: 'meal', foods: ['oatmeal', 'banana'], amounts: [60, null] };
  return { ...shared, type: 'weigh_in', value: row };
}

async function importFile(folder, name, content) {
  const [file, store] = [join(folder, name), join(folder, 'store.h5')];
  writeFileSync(file, content);
  rmSync(store, { force: true });
  try {
    return { summary: await importEvents([file], store, { now, minAccepted: 0 }) };
  } catch (error) {
    return { error };
  }
}

function checkSummary({ read, accepted, rejected, duplicates, rejectsPath }, problems) {
  if (read !== accepted + rejected + duplicates)
    problems.push(`read ${read}, accepted ${accepted}, rejected ${rejected}, duplicates ${duplicates}`);
  if (rejectsPath === undefined) return;
  const kept = readFileSync(rejectsPath, 'utf8').trim().split('\n').slice(0, -1);
  rmSync(rejectsPath);
  if (kept.length !== rejected) problems.push(`${rejected} rejects, ${kept.length} in the log`);
  for (const line of kept) {
    const { line: number, reason } = JSON.parse(line);
    if (!(number > 0) || !reason) problems.push(`a reject without line or reason: ${line}`);
  }
}

async function jsonRound(random, folder) {
  const problems = [];
  const lines = Array.from({ length: rows }, (_, row) => Buffer.from(JSON.stringify(event(row))));
  let count = 0;
  const changed = lines.map((line) => {
    if (random.uniform() < 0.5) return line;
    count++;
    return mutate(random, line);
  });
  const content = Buffer.concat(changed.flatMap((line) => [line, Buffer.from('\n')]));
  const { summary, error } = await importFile(folder, 'events.jsonl', content);
  if (error) return { count, problems: [`refused: ${error.message}`] };
  checkSummary(summary, problems);
  const expected = expectedOf(content);
  if (expected.accepted !== summary.accepted || expected.rejected !== summary.rejected)
    problems.push(`accepted ${summary.accepted}, rejected ${summary.rejected}; expected ${JSON.stringify(expected)}`);
  return { count, problems };
}

/** What JSON.parse and the schema make of each line. */
function expectedOf(content) {
  let [accepted, rejected] = [0, 0];
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for (let from = 0; from < content.length;) {
    const newline = content.indexOf(10, from);
    const line = content.subarray(from, newline);
    from = newline + 1;
    let value;
    try {
      const text = decoder.decode(line);
      if (text.trim() === '') continue;
      value = JSON.parse(text);
    } catch {
      rejected++;
      continue;
    }
    const result = (value?.type === 'profile' ? profileLineSchema : eventLineSchema).safeParse(value);
    if (result.success && !(result.data.time > now + 86_400)) accepted++;
    else rejected++;
  }
  return { accepted, rejected };
}

const columns = ['userId', 'time', 'type', 'item', 'value', 'from', 'text', 'foods'];
const csvCell = (cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

async function csvRound(random, folder) {
  const problems = [];
  let count = 0;
  const untouched = new Map();
  const lines = Array.from({ length: rows }, (_, row) => {
    const { foods, ...one } = event(row);
    const cells = { ...one, foods: foods?.join('|') };
    const line = columns.map((column) => csvCell(String(cells[column] ?? ''))).join(',');
    if (random.uniform() > 0.1) {
      untouched.set(one.item, one);
      return Buffer.from(`${line}\n`);
    }
    count++;
    return Buffer.concat([mutate(random, line), Buffer.from('\n')]);
  });
  const content = Buffer.concat([Buffer.from(`${columns.join(',')}\n`), ...lines]);
  const { summary, error } = await importFile(folder, 'events.csv', content);
  if (error) return { count, problems: [`refused: ${error.message}`] };
  checkSummary(summary, problems);
  const store = await openStore(join(folder, 'store.h5'));
  const { events, tables, messages } = store;
  const [times, items] = [events.time.read(0, events.time.length), events.item.read(0, events.item.length)];
  const found = new Set(Array.from(items, (item, row) => `${tables.item[item]} ${times[row]}`));
  for (const [item, { time }] of untouched)
    if (!found.has(`${item} ${Date.parse(time) / 1000}`))
      problems.push(`row ${item} was not touched, and is lost or changed`);
  const texts = new Set(store.readTexts(0, messages.time.length));
  for (const { item, text } of untouched.values())
    if (text !== undefined && !texts.has(text)) problems.push(`the text of ${item} was changed`);
  store.close();
  return { count, problems };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const result = await run(Number(process.argv[2] ?? 1), Number(process.argv[3] ?? 30));
  console.log(JSON.stringify(result, null, 2));
  process.exitCode = result.failures.length > 0 ? 1 : 0;
}

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { createRandom, hashText } from '@daybook/core';
import type { Table } from '@daybook/trees';

export type LabelledRows = { readonly table: Table; readonly labels: number[] };

const dayMs = 86_400_000;
const windowsDays = [1, 3, 7, 14, 30, 90];

function tableOf(rows: readonly (readonly number[])[], labels: number[]): LabelledRows {
  const columns = rows[0]!.length;
  const values = new Float32Array(rows.length * columns);
  for (const [row, each] of rows.entries()) values.set(each, row * columns);
  return { table: { rows: rows.length, columns, values }, labels };
}

/** Normal numbers, counts and a tenth of columns with missing values; interactions, curves and steps decide. */
export function simulatedTable(rows: number, columns: number, seed: number): LabelledRows {
  const random = createRandom(seed);
  const values = new Float32Array(rows * columns);
  const labels: number[] = [];
  for (let row = 0; row < rows; row++) {
    const x = values.subarray(row * columns, (row + 1) * columns);
    for (let column = 0; column < columns; column++) {
      x[column] = random.normal();
      if (column % 3 === 2) x[column] = Math.floor(Math.exp(1.2 * x[column]!));
      if (column % 10 === 9 && random.uniform() < 0.5) x[column] = NaN;
    }
    const logOdds =
      1.2 * x[0]! * x[1]! + Math.sin(2 * x[3]!) + Math.log1p(x[2]!) - (x[5]! > 1 ? x[4]! : 0) + (x[9]! > 0 ? 1 : 0) - 1;
    labels.push(random.uniform() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0);
  }
  return { table: { rows, columns, values }, labels };
}

/** The number of times before a moment. */
function countBefore(times: readonly number[], moment: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Counts in windows, days since the last and the first event, of one type or all; NaN before the first. */
function describe(times: readonly number[], moment: number): number[] {
  const before = countBefore(times, moment);
  const last = before > 0 ? (moment - times[before - 1]!) / dayMs : NaN;
  const first = before > 0 ? (moment - times[0]!) / dayMs : NaN;
  return [...windowsDays.map((days) => before - countBefore(times, moment - days * dayMs)), before, last, first];
}

/** A row per person and week up to 90 days after the last event; a fifth of the people are held out. */
export function activityTable(file: string): { training: LabelledRows; held: LabelledRows } {
  const people = new Map<string, Map<string, number[]>>();
  const types = new Set<string>();
  let end = 0;
  for (const line of gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n')) {
    const { userId, time, type } = JSON.parse(line) as { userId: string; time: string; type: string };
    const person = people.get(userId) ?? new Map<string, number[]>();
    people.set(userId, person);
    types.add(type);
    const moment = Date.parse(time);
    end = Math.max(end, moment);
    for (const key of ['all', type]) {
      if (!person.has(key)) person.set(key, []);
      person.get(key)!.push(moment);
    }
  }

  const parts = { training: { rows: [], labels: [] }, held: { rows: [], labels: [] } } as Record<
    'training' | 'held',
    { rows: number[][]; labels: number[] }
  >;
  for (const [userId, person] of people) {
    const { rows, labels } = parts[hashText(userId) % 5 === 0 ? 'held' : 'training'];
    for (const each of person.values()) each.sort((a, b) => a - b);
    const times = person.get('all')!;
    for (let moment = times[0]! + 7 * dayMs; moment < times.at(-1)! + 90 * dayMs; moment += 7 * dayMs) {
      if (moment + 7 * dayMs > end) break;
      rows.push(['all', ...types].flatMap((type) => describe(person.get(type) ?? [], moment)));
      labels.push(countBefore(times, moment + 7 * dayMs) > countBefore(times, moment) ? 1 : 0);
    }
  }
  return {
    training: tableOf(parts.training.rows, parts.training.labels),
    held: tableOf(parts.held.rows, parts.held.labels),
  };
}

import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/**
 * The plates of two cafeterias as sequences of 32 in time order, split by time:
 * `node nutrition5k-diaries.js nutrition5k.jsonl.gz EVENTS.jsonl SPLIT.json`.
 */
const [input = '', eventsFile = '', splitFile = ''] = process.argv.slice(2);
const platesPerDiary = 32;

type Plate = { readonly userId: string; readonly time: string };

const plates = gunzipSync(readFileSync(input))
  .toString()
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Plate)
  .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));

const counts = new Map<string, number>();
const diaries = new Map<string, Plate[]>();
for (const plate of plates) {
  const number = counts.get(plate.userId) ?? 0;
  counts.set(plate.userId, number + 1);
  const userId = `${plate.userId}-${String(Math.floor(number / platesPerDiary)).padStart(4, '0')}`;
  diaries.set(userId, [...(diaries.get(userId) ?? []), { ...plate, userId }]);
}

const ordered = [...diaries]
  .sort(([, a], [, b]) => (a.at(-1)!.time < b.at(-1)!.time ? -1 : 1))
  .map(([userId]) => userId);
const at = (share: number) => Math.round(share * ordered.length);
const people = {
  train: ordered.slice(0, at(0.7)).sort(),
  validation: ordered.slice(at(0.7), at(0.8)).sort(),
  test: ordered.slice(at(0.8)).sort(),
};
const lines = [...diaries.values()].flat().map((plate) => JSON.stringify(plate));
const split = { format: 'daybook-split', version: 1, seed: 0, kind: 'holdout', cutoff: null, people };
writeFileSync(eventsFile, `${lines.join('\n')}\n`);
writeFileSync(splitFile, `${JSON.stringify(split, null, 2)}\n`);
console.log(`${plates.length} plates, ${ordered.length} diaries`);

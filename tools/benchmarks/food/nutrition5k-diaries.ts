// Two cafeterias are no people to split by, so their plates become diaries of 32 in time order, split by time:
//   node tools/results/nutrition5k-diaries.mjs ../shared/data/nutrition5k.jsonl.gz runs/nutrition5k.jsonl runs/nutrition5k.split.json
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const platesInDiary = 32;
const [input, eventsFile, splitFile] = process.argv.slice(2);
const lines = gunzipSync(readFileSync(input)).toString().trim().split('\n').map((line) => JSON.parse(line));
lines.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));

const seen = new Map();
const diaries = new Map();
for (const line of lines) {
  const number = seen.get(line.userId) ?? 0;
  seen.set(line.userId, number + 1);
  const diary = `${line.userId}-${String(Math.floor(number / platesInDiary)).padStart(4, '0')}`;
  diaries.set(diary, [...(diaries.get(diary) ?? []), { ...line, userId: diary }]);
}

const ordered = [...diaries].sort(([, a], [, b]) => (a.at(-1).time < b.at(-1).time ? -1 : 1)).map(([diary]) => diary);
const at = (share) => Math.round(share * ordered.length);
const people = { train: ordered.slice(0, at(0.7)).sort(), validation: ordered.slice(at(0.7), at(0.8)).sort(), test: ordered.slice(at(0.8)).sort() };
writeFileSync(eventsFile, `${[...diaries.values()].flat().map((line) => JSON.stringify(line)).join('\n')}\n`);
writeFileSync(splitFile, `${JSON.stringify({ format: 'daybook-split', version: 1, seed: 0, kind: 'holdout', cutoff: null, people }, null, 2)}\n`);
console.log(`${lines.length} plates, ${ordered.length} diaries`);

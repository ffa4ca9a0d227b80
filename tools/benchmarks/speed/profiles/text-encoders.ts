/**
 * Messages a second of encoders on real texts, one line an encoder.
 *
 *     npx tsc -b packages/text
 *     node tools/encoder-speed.mjs ../shared/data/topical-chat.jsonl.gz use-lite ./.models/minilm ./.models/minilm:int8
 *
 * Takes 1,000 distinct texts spread evenly over the file. DAYBOOK_BACKEND=wasm|cpu|… chooses TensorFlow.js's backend.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import { openEncoder } from '@daybook/text';

const [file, ...names] = process.argv.slice(2);
if (!file || names.length === 0) throw new Error('encoder-speed: give an events file (.jsonl.gz) and one or more encoders.');

const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
const distinct = [...new Set(lines.map((line) => JSON.parse(line).text).filter(Boolean))];
const texts = Array.from({ length: 1000 }, (_, index) => distinct[Math.floor((index * distinct.length) / 1000)]);

for (const name of names) {
  const [path, dtype] = name.split(':');
  const encoder = await openEncoder(path, dtype ? { dtype } : {});
  await encoder.encode(texts.slice(0, 20)); // warm up
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  await encoder.encode(texts);
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const perCpuSecond = texts.length / ((user + system) / 1e6);
  console.log(`${name}: ${(texts.length / seconds).toFixed(0)} messages/s, ${perCpuSecond.toFixed(0)} a CPU second; all ${distinct.length} distinct: ${(distinct.length / (texts.length / seconds) / 60).toFixed(1)} min`);
  encoder.dispose?.();
}

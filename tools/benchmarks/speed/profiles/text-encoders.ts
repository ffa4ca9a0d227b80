import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { openEncoder } from '@daybook/text';

/**
 * Messages per second of text encoders on 1,000 distinct texts spread evenly over a file, one line per encoder:
 * `node text-encoders.js EVENTS.jsonl.gz use-lite ./.models/minilm ./.models/minilm:int8`. DAYBOOK_BACKEND=wasm|cpu|…
 * chooses the backend of TensorFlow.js.
 */
const [file, ...names] = process.argv.slice(2);
if (!file || names.length === 0)
  throw new Error('text-encoders: give an events file (.jsonl.gz) and one or more encoders.');

const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
const distinct = [...new Set(lines.flatMap((line) => (JSON.parse(line) as { readonly text?: string }).text || []))];
const texts = Array.from({ length: 1000 }, (_, index) => distinct[Math.floor((index * distinct.length) / 1000)]!);

for (const name of names) {
  const [path = '', dtype] = name.split(':');
  const encoder = await openEncoder(path, dtype === 'int8' || dtype === 'fp32' ? { dtype } : {});
  await encoder.encode(texts.slice(0, 20)); // warm up
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  await encoder.encode(texts);
  const perSecond = (1000 * texts.length) / (performance.now() - startedMs);
  const { user, system } = process.cpuUsage(cpu);
  const perCpuSecond = (1e6 * texts.length) / (user + system);
  const minutes = distinct.length / perSecond / 60;
  console.log(
    `${name}: ${perSecond.toFixed(0)} messages/s, ${perCpuSecond.toFixed(0)} per CPU second; ` +
      `all ${distinct.length} distinct: ${minutes.toFixed(1)} min`,
  );
  encoder.dispose?.();
}

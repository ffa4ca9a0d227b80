import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom, type MessageEncoder } from '@daybook/core';
import { sequenceBatches } from '@daybook/core/training';
import { embedStore, importEvents, openEvents, openMeals, openStore, openVectors } from '@daybook/store';
import { writeEventLines } from '../sides/event-lines.ts';

/**
 * Memory of import and of reading as a store grows, and the rate of contiguous slices of vectors:
 * `node store-growth.js [--people 5000,20000,100000] [--scratch FOLDER]`, 200 events per person. Each measurement is a
 * process of its own.
 */
const EVENTS_PER_PERSON = 200;
const VECTOR_SIZE = 768;
const SLICE_ROWS = 512;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    people: { type: 'string', default: '5000,20000,100000' },
    scratch: { type: 'string', default: 'runs/speed' },
  },
});

const pathOf = (people: number, kind: string) => join(values.scratch, `people-${people}.${kind}`);

/** Random vectors: only their size matters. */
const randomEncoder: MessageEncoder = {
  name: 'random',
  size: VECTOR_SIZE,
  pooling: 'mean',
  fingerprint: 'random',
  encode: async (texts) => {
    const random = createRandom(texts.length);
    return Float32Array.from({ length: texts.length * VECTOR_SIZE }, () => random.uniform());
  },
};

/** What one process does; it prints seconds and what it found. */
const MEASURES: Readonly<Record<string, (people: number) => Promise<object>>> = {
  async import(people) {
    const { events } = await importEvents([pathOf(people, 'jsonl')], pathOf(people, 'h5'));
    return { events };
  },
  async pass(people) {
    const store = await openStore(pathOf(people, 'h5'));
    const options = { tokenBudget: 8192, maxLength: 768, random: createRandom(0) };
    let steps = 0;
    for await (const sequences of sequenceBatches(openEvents(store), options))
      for (const { times } of sequences) steps += times.length;
    for await (const sequences of sequenceBatches(openMeals(store), options))
      for (const { times } of sequences) steps += times.length;
    store.close();
    return { steps };
  },
  /**
   * GB/s of slices of 512 rows (1.6 MB, about a batch) through all vectors, the second time, when the file is in the
   * system's cache: by the clock and by processor time.
   */
  async slices(people) {
    const store = await openStore(pathOf(people, 'h5'));
    await embedStore(store, randomEncoder, { batchMessages: 8192 });
    const vectors = await openVectors(store, randomEncoder);
    const { messages } = store.counts;
    const readAll = () => {
      for (let from = 0; from < messages; from += SLICE_ROWS) vectors.read(from, Math.min(messages, from + SLICE_ROWS));
    };
    readAll();
    const [started, startedCpu] = [performance.now(), process.cpuUsage()];
    readAll();
    const { user, system } = process.cpuUsage(startedCpu);
    const gigabytes = (messages * VECTOR_SIZE * 4) / 1e9;
    return {
      gigabytes,
      perSecond: (gigabytes * 1000) / (performance.now() - started),
      perProcessorSecond: (gigabytes * 1e6) / (user + system),
    };
  },
};

const [measure, own] = positionals;
if (measure !== undefined) {
  const started = performance.now();
  const found = await MEASURES[measure]!(Number(own));
  const { maxRSS } = process.resourceUsage();
  console.log(
    JSON.stringify({
      measure,
      people: Number(own),
      ...found,
      seconds: (performance.now() - started) / 1000,
      peakMegabytes: maxRSS / 1024,
    }),
  );
} else {
  mkdirSync(values.scratch, { recursive: true });
  const sizes = values.people.split(',').map(Number);
  for (const people of sizes) {
    writeEventLines(pathOf(people, 'jsonl'), people * EVENTS_PER_PERSON, people);
    console.log(`${people} people: ${(statSync(pathOf(people, 'jsonl')).size / 1e9).toFixed(2)} GB of event lines`);
    for (const name of people === Math.min(...sizes) ? ['import', 'pass', 'slices'] : ['import', 'pass']) {
      const { status } = spawnSync(
        process.execPath,
        [import.meta.filename, name, String(people), '--scratch', values.scratch],
        { stdio: 'inherit' },
      );
      if (status !== 0) process.exit(1);
    }
  }
}

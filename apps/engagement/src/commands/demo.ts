import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { encoderPresets } from '@daybook/core';
import { writeWholeFile } from '@daybook/core/node';
import { createSplit, embedStore, importEvents, openStore, writeSplit } from '@daybook/store';
import { openEncoder } from '@daybook/text';
import { z } from 'zod';
import { defineCommand, type Context } from '../command.ts';
import { compare } from '../compare.ts';
import { engagementConfigSchema, streamNames } from '../config.ts';
import { loadEngagement } from '../engagement-folder.ts';
import { networks } from '../networks/all.ts';
import { scoreTable } from '../score-table.ts';
import { simulatedCeiling } from '../simulated-ceiling.ts';
import { simulationSchema } from '../simulate/config.ts';
import { writeSimulation } from '../simulate/simulate.ts';
import { chosenOf, readCohort } from '../workspace.ts';
import { runPretraining, showMetrics } from './pretrain.ts';
import { runTraining } from './train.ts';

/** Enough for each network to learn something in about two minutes without a graphics card. */
const demoTraining = { conversation: { epochs: 6, minimumLength: 6 }, food: { epochs: 6 }, events: { epochs: 6, maxLength: 256 } };

export const demoSchema = z.strictObject({
  out: z.string().default('demo-run').describe('the folder for data, weights, history and metrics'),
  people: z.int().min(20).default(500).describe('people to make up'),
  weeks: z.int().min(6).default(12).describe('weeks to make up'),
  seed: z.int().min(0).default(1).describe('the same seed gives the same result'),
});
export type DemoConfig = z.infer<typeof demoSchema>;

/** Everything once, on people who are made up: simulate, import, embed, split, pretrain, train, evaluate. */
export async function runDemo({ out, people, weeks, seed }: DemoConfig, context: Context) {
  const { console, progress } = context;
  const started = performance.now();
  const step = (number: number, title: string) => console.heading(`${number}/7 ${title}`);
  const [eventsFile, storePath, splitPath] = [join(out, 'events.jsonl.gz'), join(out, 'store.h5'), join(out, 'store.split.json')];
  await mkdir(out, { recursive: true });

  step(1, `simulate: ${people} people, ${weeks} weeks`);
  const simulation = simulationSchema.parse({ people, weeks, seed });
  const simulated = await writeSimulation(eventsFile, simulation);
  console.note(`${eventsFile}: ${simulated.events.toLocaleString('en')} events`);

  step(2, 'import');
  const imported = await importEvents([eventsFile], storePath, { onProgress: ({ lines }) => progress({ done: lines, label: 'lines' }) });
  console.note(`${storePath}: ${imported.events.toLocaleString('en')} events, ${imported.messages.toLocaleString('en')} messages, ${imported.meals.toLocaleString('en')} meals, ${imported.rejected} lines rejected`);
  const store = await openStore(storePath);
  try {
    step(3, 'embed');
    const encoder = await openEncoder('use-lite');
    const embedded = await embedStore(store, encoder, { onProgress: ({ done, total }) => progress({ done, total, label: 'messages' }) });
    encoder.dispose?.();
    console.note(`${embedded.messages.toLocaleString('en')} vectors by ${encoder.name}, ${embedded.distinct.toLocaleString('en')} different texts`);

    step(4, 'split');
    const written = createSplit(store, { seed, test: 0.3 });
    writeSplit(splitPath, written);
    const split = chosenOf(written);
    console.note(`${split.part('train').size} people to learn from, ${split.part('validation').size} to validate on, ${split.part('test').size} to test on; cutoff ${new Date((split.cutoff ?? 0) * 1000).toISOString().slice(0, 10)}`);

    const folders = Object.fromEntries(streamNames.map((name) => [name, join(out, name)]));
    for (const name of streamNames) {
      step(5, `pretrain ${name}: ${networks[name].summary}`);
      const config = networks[name].schema.parse({ ...encoderPresets.small, ...demoTraining[name], seed });
      const { parameters, seconds, metrics } = await runPretraining(networks[name], { store, split, out: join(out, name), resume: false, config }, context);
      console.note(`${parameters.toLocaleString('en')} parameters, ${Math.round(seconds)} s\n${showMetrics(metrics)}`);
    }

    step(6, 'train the engagement model');
    const config = engagementConfigSchema.parse({ seed });
    await runTraining({ store, split, folders, out: join(out, 'engagement'), resume: false, config }, context);

    step(7, 'evaluate');
    const loaded = await loadEngagement(join(out, 'engagement'));
    const ceiling = simulatedCeiling(simulation, loaded.model.config.targets[0]!);
    const [evaluation] = await compare(store, readCohort(store), split, loaded, { full: true, progress, samples: 200, seed, ceiling });
    await writeWholeFile(join(out, 'evaluation.json'), `${JSON.stringify(evaluation, null, 2)}\n`);
    return { ...evaluation!, out, seconds: Math.round((performance.now() - started) / 1000) };
  } finally {
    store.close();
  }
}

export const demoCommand = defineCommand({
  name: 'demo',
  summary: 'all of it on made-up people, in under ten minutes and without a network',
  schema: demoSchema,
  examples: ['daybook demo', 'daybook demo --people 100 --weeks 8 --out /tmp/demo'],
  isInterruptible: true,
  run: runDemo,
  show: ({ out, seconds, ...evaluation }) => `${scoreTable(evaluation)}\n\n${seconds} s. Weights, history and metrics are in ${out}/ (conversation, food, events, engagement).`,
});

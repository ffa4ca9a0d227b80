// demo/: the whole pipeline on simulated people. May import every folder but scoring/, doctor/ and cli/.

import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { daySeconds, type MessageEncoder } from '@daybook/core';
import type { automatic, PresetName } from '@daybook/core/training';
import { replaceFile } from '@daybook/core/files';
import { createSplit, embedStore, importEvents, openStore, writeSplit } from '@daybook/store';
import type { Context } from '../context.ts';
import { runPretraining } from '../encoding/run-pretraining.ts';
import { metricsTable } from '../metrics-table.ts';
import { runTraining } from '../fusion/run-training.ts';
import { benchmark } from '../evaluation/benchmark.ts';
import { engagementConfigSchema, type EngagementConfig } from '../fusion/config.ts';
import { loadEngagement } from '../fusion/engagement-folder.ts';
import { networkSettings } from '../encoding/networks/network.ts';
import { builtInNetworks } from '../encoding/networks/registry.ts';
import { simulatedCeiling } from '../simulate/simulated-ceiling.ts';
import { simulationSchema, writeSimulation } from '../simulate/index.ts';

import { chosenOf, readCohort } from '../examples/workspace.ts';

/** Which people to simulate, and the folder for everything; with `resume`, finished networks in it are kept. */
export type SimulatedCohort = {
  readonly out: string;
  readonly people: number;
  readonly weeks: number;
  readonly seed: number;
  readonly resume: boolean;
};

export type PipelineOptions = {
  readonly context: Context;
  /** Disposed after use. */
  readonly encoder: MessageEncoder;
  /** Of each network's pretraining. */
  readonly preset: PresetName | typeof automatic;
  /** Settings of single networks that replace the preset's: a test trains less. */
  readonly overrides?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly training?: Partial<EngagementConfig>;
  /** Shares of people. Defaults 0.1 and 0.3. */
  readonly validation?: number;
  readonly test?: number;
  /** Also evaluate each network alone and random networks. */
  readonly full?: boolean;
  /** Resamples for intervals. */
  readonly samples: number;
};

/** The whole pipeline: simulate, import, embed, split, pretrain, train, evaluate. */
export async function runPipeline(
  { out, people, weeks, seed, resume }: SimulatedCohort,
  {
    context,
    encoder,
    preset,
    overrides = {},
    training,
    validation = 0.1,
    test = 0.3,
    samples,
    full = true,
  }: PipelineOptions,
) {
  const { console, progress } = context;
  const started = performance.now();
  const step = (number: number, title: string) => console.heading(`${number}/7 ${title}`);
  const [eventsFile, storePath, splitPath] = [
    join(out, 'events.jsonl.gz'),
    join(out, 'store.h5'),
    join(out, 'store.split.json'),
  ];
  const used = builtInNetworks;
  await mkdir(out, { recursive: true });
  // Importing adds to an existing store, so this one is always built anew.
  await rm(storePath, { force: true });
  if (!resume)
    for (const name of [...used.map((network) => network.name), 'engagement'])
      await rm(join(out, name), { recursive: true, force: true });

  step(1, `simulate: ${people} people, ${weeks} weeks`);
  const simulation = simulationSchema.parse({ people, weeks, seed });
  const simulated = await writeSimulation(eventsFile, simulation);
  console.note(`${eventsFile}: ${simulated.events.toLocaleString('en')} events`);

  step(2, 'import');
  const imported = await importEvents([eventsFile], storePath, {
    onProgress: ({ lines }) => progress({ done: lines, label: 'lines' }),
  });
  console.note(
    `${storePath}: ${imported.events.toLocaleString('en')} events, ${imported.messages.toLocaleString('en')} ` +
      `messages, ${imported.meals.toLocaleString('en')} meals, ${imported.rejected} lines rejected`,
  );
  const store = await openStore(storePath);
  try {
    step(3, 'embed');
    const embedded = await embedStore(store, encoder, {
      onProgress: ({ done, total }) => progress({ done, total, label: 'messages' }),
    });
    encoder.dispose?.();
    console.note(
      `${embedded.messages.toLocaleString('en')} vectors by ${encoder.name}, ` +
        `${embedded.distinct.toLocaleString('en')} different texts`,
    );

    step(4, 'split');
    const cutoff = Date.parse(simulation.startDate) / 1000 + 7 * daySeconds * Math.round((2 / 3) * weeks);
    const written = createSplit(store, { seed, validation, test, cutoff });
    writeSplit(splitPath, written);
    const split = chosenOf(written);
    console.note(
      `${split.part('train').size} people in training, ${split.part('validation').size} in validation, ` +
        `${split.part('test').size} in test; cutoff ${new Date(cutoff * 1000).toISOString().slice(0, 10)}`,
    );

    const folders = Object.fromEntries(used.map(({ name }) => [name, join(out, name)]));
    for (const network of used) {
      const { name } = network;
      step(5, `pretrain ${name}: ${network.summary}`);
      if (resume && existsSync(join(out, name, 'metrics.json'))) {
        console.note(`${join(out, name)} is finished`);
        continue;
      }
      const config = networkSettings(network, preset, { ...overrides[name], seed });
      const { parameters, seconds, metrics, verdict } = await runPretraining(
        network,
        { store, split, out: join(out, name), resume, config },
        context,
      );
      console.note(`${parameters.toLocaleString('en')} parameters, ${Math.round(seconds)} s\n${metricsTable(metrics)}`);
      if (verdict !== '') console.note(verdict);
    }

    step(6, 'train the engagement model');
    const config = engagementConfigSchema.parse({ seed, ...training });
    await runTraining({ store, split, folders, out: join(out, 'engagement'), resume, config }, context);

    step(7, 'evaluate');
    const loaded = await loadEngagement(join(out, 'engagement'));
    const ceiling = simulatedCeiling(simulation, loaded.model.config.targets[0]!);
    const [evaluation] = await benchmark(store, readCohort(store), split, loaded, {
      full,
      progress,
      samples,
      seed,
      ceiling,
    });
    await replaceFile(join(out, 'evaluation.json'), `${JSON.stringify(evaluation, null, 2)}\n`);
    return { ...evaluation!, out, seconds: Math.round((performance.now() - started) / 1000) };
  } finally {
    store.close();
  }
}

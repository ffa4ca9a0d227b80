import { createRandom, type Progress } from '@daybook/core';
import type { OpenNetwork } from '../encoding/networks/network.ts';
import { encodeExamples, type EncodedExamples } from '../encoding/prepare.ts';
import type { Readers } from '../encoding/readers.ts';
import type { Example, ExampleParts } from '../examples/examples.ts';
import type { Cohort } from '../examples/timeline.ts';
import type { EngagementConfig } from '../fusion/config.ts';
import { predict, type EngagementModel, type Predictions } from '../fusion/predict.ts';
import { trainFusion } from '../fusion/train.ts';

export type EncodedParts = {
  readonly train: EncodedExamples;
  readonly validation: EncodedExamples;
  readonly test: EncodedExamples;
};

export async function encodeParts(
  cohort: Cohort,
  parts: ExampleParts,
  readers: Readers,
  progress: Progress,
): Promise<EncodedParts> {
  const encode = (examples: readonly Example[]) => encodeExamples(cohort, readers, examples, progress);
  return {
    train: await encode(parts.train),
    validation: await encode(parts.validation),
    test: await encode(parts.test),
  };
}

const pick = (
  { encoded, tables: _, ...examples }: EncodedExamples,
  keep: (name: string) => boolean,
): EncodedExamples => ({
  ...examples,
  encoded: Object.fromEntries(Object.entries(encoded).filter(([name]) => keep(name))),
});

/** Trains a classifier on some of the streams, with frozen networks, as the model's was. */
async function predictFrom(
  { train, validation, test }: EncodedParts,
  keep: (name: string) => boolean,
  config: EngagementConfig,
): Promise<Predictions> {
  const { model } = await trainFusion({
    train: pick(train, keep),
    validation: pick(validation, keep),
    config: { ...config, head: 'linear', fineTune: false, combineStreams: 'concat' },
  });
  return predict(model, pick(test, keep), test.examples.length);
}

/**
 * Predictions by a classifier on each stream alone, and by one on networks with random weights, which the networks have
 * afterwards.
 */
export async function predictAlone(
  { config, fusion }: EngagementModel,
  encoded: EncodedParts,
  networks: readonly OpenNetwork[],
  encodeAgain: () => Promise<EncodedParts>,
): Promise<{ readonly streams: readonly [string, Predictions][]; readonly random: Predictions }> {
  const streams: [string, Predictions][] = [];
  for (const { name } of fusion.streams)
    streams.push([name, await predictFrom(encoded, (other) => other === name, config)]);
  for (const { stream, randomise } of networks) randomise(createRandom(config.seed).fork('random', stream.name));
  return { streams, random: await predictFrom(await encodeAgain(), () => true, config) };
}

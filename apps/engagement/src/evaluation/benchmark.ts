import { createRandom, daySeconds, type Progress } from '@daybook/core';
import type { Store } from '@daybook/store';
import { aggregateRows, frequentTypes } from '../examples/aggregates.ts';
import { fitLogistic, predictLogistic } from './baselines/logistic.ts';
import { fitRecency, predictRecency } from './baselines/recency.ts';
import { fitTrees, predictTrees } from './baselines/trees.ts';
import type { EngagementConfig } from '../fusion/config.ts';
import type { LoadedEngagement } from '../fusion/engagement-folder.ts';
import { uncalibrated } from '../fusion/calibration.ts';
import { evaluate, evaluateAt, type Evaluation, type IntervalOptions, type PredictionsByModel } from './evaluate.ts';
import { beforeFinalWeek, type Example, type ExampleParts } from '../examples/examples.ts';
import { featureRow } from '../examples/profile-features.ts';
import { countPopulationActivity, populationActivityRow } from '../examples/population-activity.ts';
import type { Cohort } from '../examples/timeline.ts';
import { openFeatures } from '../examples/profiles.ts';
import { predict, type Predictions } from '../fusion/predict.ts';
import { encodeExamples, makeParts, withNetworks, type EncodedExamples, type Readers } from '../encoding/prepare.ts';
import { trainFusion } from '../fusion/train.ts';
import { countedTypes, labelAt, type Target } from '../examples/target.ts';
import type { ChosenSplit } from '../examples/workspace.ts';

/** Inputs of the baselines: aggregates, and whatever the model reads beside the networks. */
function baselineRows(cohort: Cohort, { train, test }: ExampleParts, { features, populationActivity }: Readers) {
  const types = frequentTypes(cohort, train);
  const rowsOf = (examples: readonly Example[]) =>
    aggregateRows(cohort, examples, types).map((row, place) => {
      const { person, predictionTime } = examples[place]!;
      return [
        ...row,
        ...(features ? featureRow(features.encoding, features.of(cohort.people[person]!.userId)) : []),
        ...(populationActivity ? populationActivityRow(populationActivity, predictionTime) : []),
      ];
    });
  return { train: rowsOf(train), test: rowsOf(test) };
}

/** Probabilities of the baselines for a binary target. [baseline][test example] */
async function predictBaselines(
  { train: trainRows, test: testRows }: ReturnType<typeof baselineRows>,
  labels: readonly number[],
  seed: number,
): Promise<Record<string, readonly number[]>> {
  const trees = await fitTrees(trainRows, labels, seed);
  const predictions = {
    recency: predictRecency(fitRecency(trainRows, labels), testRows),
    logistic: predictLogistic(fitLogistic(trainRows, labels), testRows),
    trees: predictTrees(trees, testRows),
  };
  trees.free();
  return predictions;
}

/** Baselines of a count or value: the mean of the training labels, and the label of the window before. */
function guessNumbers(
  cohort: Cohort,
  { train, test }: ExampleParts,
  target: Target,
  column: number,
): Record<string, readonly number[]> {
  const seen = train.map(({ labels }) => labels[column]!).filter((label) => !Number.isNaN(label));
  const mean = seen.reduce((sum, label) => sum + label, 0) / seen.length;
  const counted = countedTypes(target, cohort.types);
  const before = test.map(({ person, predictionTime }) =>
    labelAt(target, counted, cohort.people[person]!, predictionTime - target.windowDays * daySeconds),
  );
  return { mean: test.map(() => mean), windowBefore: before.map((label) => (Number.isNaN(label) ? mean : label)) };
}

type EncodedParts = {
  readonly train: EncodedExamples;
  readonly validation: EncodedExamples;
  readonly test: EncodedExamples;
};

async function encodeParts(
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

const pick = ({ encoded, ...examples }: EncodedExamples, keep: (name: string) => boolean): EncodedExamples => ({
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
    config: { ...config, fineTune: false, combineStreams: 'concat' },
  });
  return predict(model, pick(test, keep).encoded, test.examples.length);
}

export type BenchmarkOptions = IntervalOptions & {
  /** Also train on each network alone and on random networks, which takes as long as training again. */
  readonly full: boolean;
  /** A CSV of features. */
  readonly profiles?: string | undefined;
  readonly progress: Progress;
  /** The best possible probabilities of the first target, where the data are simulated. */
  readonly ceiling?: (cohort: Cohort, examples: readonly Example[]) => readonly number[];
};

/**
 * Evaluates a model on the test examples, beside baselines, each network alone and random networks, all trained on the
 * same examples.
 */
export async function benchmark(
  store: Store,
  cohort: Cohort,
  split: ChosenSplit,
  { model, folders }: LoadedEngagement,
  { full, profiles, progress, ceiling, ...intervals }: BenchmarkOptions,
): Promise<Evaluation[]> {
  const { config } = model;
  const parts = makeParts(cohort, split, config);
  return withNetworks(folders, store, async (networks) => {
    const features = model.features && { encoding: model.features, of: openFeatures(store, profiles) };
    const readers: Readers = {
      streams: networks.map(({ stream }) => stream),
      features,
      populationActivity: config.populationActivity ? countPopulationActivity(cohort.people) : undefined,
    };
    const encoded = full
      ? await encodeParts(cohort, parts, readers, progress)
      : { test: await encodeExamples(cohort, readers, parts.test, progress) };
    const own = await predict(model, encoded.test.encoded, parts.test.length);
    const raw = await predict(model, encoded.test.encoded, parts.test.length, { raw: true });
    const streams: [string, Predictions][] = [];
    let random: Predictions | undefined;
    if ('train' in encoded) {
      for (const { name } of model.fusion.streams)
        streams.push([name, await predictFrom(encoded, (other) => other === name, config)]);
      for (const network of networks) network.randomise(createRandom(config.seed).fork('random', network.stream.name));
      random = await predictFrom(await encodeParts(cohort, parts, readers, progress), () => true, config);
    }
    const rows = config.targets.some(({ kind }) => kind === 'binary')
      ? baselineRows(cohort, parts, readers)
      : undefined;
    const evaluations: Evaluation[] = [];
    for (const [index, target] of config.targets.entries()) {
      const byModel: PredictionsByModel = {
        model: own[index]!,
        ...(target.kind === 'binary' && {
          calibration: { ...(model.calibrations[target.name] ?? uncalibrated), raw: raw[index]! },
        }),
        baselines:
          rows && target.kind === 'binary'
            ? await predictBaselines(
                rows,
                parts.train.map((example) => example.labels[index]!),
                config.seed,
              )
            : guessNumbers(cohort, parts, target, index),
        streams: Object.fromEntries(streams.map(([name, predictions]) => [name, predictions[index]!])),
        ...(random && { random: random[index]! }),
        ...(ceiling && index === 0 && { ceiling: ceiling(cohort, parts.test) }),
      };
      const input = {
        target,
        labels: parts.test.map((example) => example.labels[index]!),
        userIds: parts.test.map(({ person }) => cohort.people[person]!.userId),
        byModel,
      };
      const earlier = beforeFinalWeek(parts.test, target.windowDays);
      evaluations.push({
        ...evaluate(input, intervals),
        ...(earlier.length > 0 && {
          withoutFinalWeek: evaluateAt(earlier, input, intervals),
        }),
      });
    }
    return evaluations;
  });
}

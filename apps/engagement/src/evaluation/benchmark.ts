import { createRandom, daySeconds, type Progress } from '@daybook/core';
import type { Store } from '@daybook/store';
import type { EngagementConfig } from '../fusion/config.ts';
import type { LoadedEngagement } from '../fusion/engagement-folder.ts';
import { uncalibrated } from '../fusion/calibration.ts';
import {
  evaluate,
  evaluateAt,
  type Evaluation,
  type IntervalOptions,
  type MemberPredictions,
  type PredictionsByModel,
} from './evaluate.ts';
import { beforeFinalWeek, type Example, type ExampleParts } from '../examples/examples.ts';
import { countPopulationActivity } from '../examples/population-activity.ts';
import type { Cohort } from '../examples/timeline.ts';
import { openFeatures } from '../examples/profiles.ts';
import { fromLogit } from '../fusion/heads.ts';
import { predict, predictNetwork, type EngagementModel, type Predictions } from '../fusion/predict.ts';
import { addStack } from '../fusion/train-stack.ts';
import { memberTables, type MemberTables } from '../encoding/member-table.ts';
import { predictMember } from '../members/member.ts';
import { encodeExamples, makeParts, withNetworks, type EncodedExamples } from '../encoding/prepare.ts';
import type { Readers } from '../encoding/readers.ts';
import { trainFusion } from '../fusion/train.ts';
import { countedTypes, labelAt, type Target } from '../examples/target.ts';
import type { ChosenSplit } from '../examples/workspace.ts';

/** The members that are baselines too. */
const baselineNames = ['recency', 'logistic', 'trees'] as const;

/** Predictions of a stack's members and of the fusion alone, with their weights in the stack. */
function predictMembers(
  { stack, scalers }: EngagementModel,
  target: Target,
  tables: MemberTables,
  network: Float64Array,
): Record<string, MemberPredictions> {
  const table = tables.byTarget[target.name]!;
  const { members, network: weight } = stack!.targets[target.name]!;
  const predictions = (scores: Float64Array) => Array.from(scores, (score) => fromLogit(target, scalers, score));
  return Object.fromEntries([
    ['networks', { weight, predictions: predictions(network) }],
    ...members.map(({ member, weight: own }) => [
      member.name,
      { weight: own, predictions: predictions(predictMember(member, table)) },
    ]),
  ]);
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
    const hasBaselines = config.head === 'auto' || config.head === 'stack';
    const encoded =
      full || !hasBaselines
        ? await encodeParts(cohort, parts, readers, progress)
        : { test: await encodeExamples(cohort, readers, parts.test, progress) };
    const stacked =
      'train' in encoded && !hasBaselines
        ? await addStack(
            { ...model, config: { ...config, head: 'stack', fineTune: false } },
            { cohort, readers, ...encoded, names: baselineNames, progress },
          )
        : model;
    const tables = await memberTables(stacked.stack!.tables, config.targets, cohort, readers, parts.test);
    const inputs = { encoded: encoded.test.encoded, tables };
    const own = await predict(model, inputs, parts.test.length);
    const raw = await predict(model, inputs, parts.test.length, { raw: true });
    const network = await predictNetwork(model, inputs.encoded, parts.test.length);
    const streams: [string, Predictions][] = [];
    let random: Predictions | undefined;
    if (full && 'train' in encoded) {
      for (const { name } of model.fusion.streams)
        streams.push([name, await predictFrom(encoded, (other) => other === name, config)]);
      for (const { stream, randomise } of networks) randomise(createRandom(config.seed).fork('random', stream.name));
      random = await predictFrom(await encodeParts(cohort, parts, readers, progress), () => true, config);
    }
    const evaluations: Evaluation[] = [];
    for (const [index, target] of config.targets.entries()) {
      const members = predictMembers(stacked, target, tables, network[index]!);
      const byModel: PredictionsByModel = {
        model: own[index]!,
        ...(target.kind === 'binary' &&
          !model.stack && {
            calibration: { ...(model.calibrations[target.name] ?? uncalibrated), raw: raw[index]! },
          }),
        ...(model.stack && { members }),
        baselines: {
          ...(target.kind !== 'binary' && guessNumbers(cohort, parts, target, index)),
          ...Object.fromEntries(
            baselineNames.flatMap((name) => (members[name] ? [[name, members[name].predictions]] : [])),
          ),
        },
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

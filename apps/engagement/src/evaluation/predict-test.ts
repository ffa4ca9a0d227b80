import type { Progress } from '@daybook/core';
import type { Store } from '@daybook/store';
import { memberTables } from '../encoding/member-table.ts';
import { encodeExamples, makeParts, withNetworks } from '../encoding/prepare.ts';
import type { Readers } from '../encoding/readers.ts';
import type { Example } from '../examples/examples.ts';
import { countPopulationActivity } from '../examples/population-activity.ts';
import { openFeatures, refuseUnusedProfiles } from '../examples/profiles.ts';
import type { Cohort } from '../examples/timeline.ts';
import type { ChosenSplit } from '../examples/workspace.ts';
import { uncalibrated } from '../fusion/calibration.ts';
import type { LoadedEngagement } from '../fusion/engagement-folder.ts';
import { predict, predictNetwork } from '../fusion/predict.ts';
import { addStack } from '../fusion/train-stack.ts';
import { baselineNames, guessNumbers, predictMembers } from './baselines.ts';
import { encodeParts, predictAlone } from './networks-alone.ts';
import type { PredictionsByModel, TestPredictions } from './predictions.ts';

export type PredictTestOptions = {
  /** Also train on each network alone and on random networks, which takes as long as training again. */
  readonly full: boolean;
  /** A CSV of features. */
  readonly profiles?: string | undefined;
  readonly progress: Progress;
  /** The best possible probabilities of the first target, where the data are simulated. */
  readonly ceiling?: (cohort: Cohort, examples: readonly Example[]) => readonly number[];
};

/**
 * Predicts the test examples by a model, its members and baselines, and with `full` by each network alone and random
 * networks, all trained on the same examples. One entry per target.
 */
export async function predictTest(
  store: Store,
  cohort: Cohort,
  split: ChosenSplit,
  { model, folders }: LoadedEngagement,
  { full, profiles, progress, ceiling }: PredictTestOptions,
): Promise<TestPredictions[]> {
  const { config } = model;
  const parts = makeParts(cohort, split, config);
  return withNetworks(folders, store, async (networks) => {
    refuseUnusedProfiles(profiles, model.features);
    const features = model.features && { encoding: model.features, of: openFeatures(store, profiles) };
    const readers: Readers = {
      streams: networks.map(({ stream }) => stream),
      features,
      populationActivity: config.populationActivity ? countPopulationActivity(cohort.people) : undefined,
    };
    const hasBaselines = model.stack !== undefined && config.head !== 'trees';
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
    const count = parts.test.length;
    const own = await predict(model, inputs, count);
    const raw = model.stack ? undefined : await predict(model, inputs, count, { raw: true });
    const network = await predictNetwork(model, inputs.encoded, count);
    const alone =
      full && 'train' in encoded
        ? await predictAlone(model, encoded, networks, () => encodeParts(cohort, parts, readers, progress))
        : undefined;
    return config.targets.map((target, index) => {
      const members = model.stack && predictMembers(model, target, tables, network[index]!);
      const baselines = hasBaselines ? members! : predictMembers(stacked, target, tables, network[index]!);
      const byModel: PredictionsByModel = {
        model: own[index]!,
        ...(target.kind === 'binary' &&
          raw && {
            calibration: { ...(model.calibrations[target.name] ?? uncalibrated), raw: raw[index]! },
          }),
        ...(members && { members }),
        baselines: {
          ...(target.kind !== 'binary' && guessNumbers(cohort, parts, target, index)),
          ...Object.fromEntries(
            baselineNames.flatMap((name) => (baselines[name] ? [[name, baselines[name].predictions]] : [])),
          ),
        },
        streams: Object.fromEntries((alone?.streams ?? []).map(([name, predictions]) => [name, predictions[index]!])),
        ...(alone && { random: alone.random[index]! }),
        ...(ceiling && index === 0 && { ceiling: ceiling(cohort, parts.test) }),
      };
      return {
        target,
        labels: parts.test.map((example) => example.labels[index]!),
        userIds: parts.test.map(({ person }) => cohort.people[person]!.userId),
        predictionTimes: parts.test.map(({ predictionTime }) => predictionTime),
        byModel,
      };
    });
  });
}

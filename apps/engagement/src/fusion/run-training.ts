import { resolve } from 'node:path';
import { ConfigError, type Metrics } from '@daybook/core';
import type { Store } from '@daybook/store';
import type { Context } from '../context.ts';
import { checkSplits, encodeExamples, makeParts, withNetworks, type NetworkFolders } from '../encoding/prepare.ts';
import { countPopulationActivity } from '../examples/population-activity.ts';
import { fitFeatures } from '../examples/profile-features.ts';
import type { OpenNetwork } from '../encoding/networks/network.ts';
import { openFeatures, refuseUnusedProfiles } from '../examples/profiles.ts';
import { refuseUnknownEvents } from '../examples/target.ts';
import { readCohort, type ChosenSplit } from '../examples/workspace.ts';
import { runFolderHooks, withRunFolder, writeMetrics } from '../run-folder.ts';
import { tooFewToCalibrate } from './calibration.ts';
import type { EngagementConfig } from './config.ts';
import { saveEngagement } from './engagement-folder.ts';
import { saveInputReference } from './input-reference-file.ts';
import { precisionLine } from './expected-precision.ts';
import { addStack } from './train-stack.ts';
import { trainFusion } from './train.ts';

export type TrainRun = {
  readonly store: Store;
  readonly split: ChosenSplit;
  readonly folders: NetworkFolders;
  readonly out: string;
  readonly resume: boolean;
  /** Folder for TensorBoard. */
  readonly tensorboard?: string | undefined;
  /** The networks come from other people's data: their split is not compared. */
  readonly anySplit?: boolean;
  /** A CSV of features. */
  readonly profiles?: string | undefined;
  /** One of several folds that are evaluated together: nothing is said about what its test people can show. */
  readonly isFold?: boolean;
  readonly config: EngagementConfig;
};
export type TrainSummary = {
  readonly out: string;
  readonly examples: { readonly train: number; readonly validation: number };
  readonly steps: number;
  readonly seconds: number;
  readonly validation: Metrics;
};

/** Trains the engagement model and leaves everything it needs in `out`. */
export async function runTraining(
  { store, split, folders, out, resume, tensorboard, anySplit = false, profiles, isFold = false, config }: TrainRun,
  { console, progress, signal }: Pick<Context, 'console' | 'progress' | 'signal'>,
): Promise<TrainSummary> {
  refuseUnknownEvents(config.targets, store.tables.type);
  refuseUnusedProfiles(profiles, config.features);
  const use = async (networks: readonly OpenNetwork[]) => {
    if (!anySplit) checkSplits(folders, networks, split);
    const cohort = readCohort(store);
    const parts = makeParts(cohort, split, config);
    console.note(
      `examples: ${parts.train.length} in training, ${parts.validation.length} in validation, ` +
        `${parts.test.length} in test`,
    );
    if (!isFold) console.note(precisionLine(config.targets[0]!, parts));
    const streams = networks.map(({ stream }) => stream);
    const featuresOf = openFeatures(store, profiles);
    const features =
      config.features.length > 0
        ? { encoding: fitFeatures(config.features, split.part('train'), featuresOf), of: featuresOf }
        : undefined;
    const readers = {
      streams: config.fineTune ? [] : streams,
      features,
      populationActivity: config.populationActivity ? countPopulationActivity(cohort.people) : undefined,
    };
    const train = await encodeExamples(cohort, readers, parts.train, progress);
    const validation = await encodeExamples(cohort, readers, parts.validation, progress);
    const { model: fused, result } = await trainFusion({
      train,
      validation,
      config,
      features: features?.encoding,
      streams,
      hooks: runFolderHooks(out, { resume, console, progress, signal, tensorboard }),
    });
    const model =
      config.head === 'linear'
        ? fused
        : await addStack(fused, { cohort, readers: { ...readers, streams }, train, validation, progress });
    if (config.head === 'linear') {
      for (const [column, { name, kind }] of config.targets.entries()) {
        const why =
          kind === 'binary' &&
          tooFewToCalibrate(
            parts.validation.map(({ labels }) => labels[column]!),
            validation.requests.map(({ userId }) => userId),
          );
        if (why) console.note(`${name}: probabilities are not calibrated, ${why}.`);
      }
    }
    const summary = {
      out,
      examples: { train: parts.train.length, validation: parts.validation.length },
      steps: result.steps,
      seconds: result.seconds,
      validation: result.best.validation,
    };
    const data = `${parts.train.length} examples of ${split.part('train').size} training people.`;
    await saveEngagement(out, {
      model,
      networks,
      folders,
      split: { hash: split.hash, seed: split.seed },
      metrics: { validation: result.best.validation },
      data,
      writeMore: (draft) => saveInputReference(draft, model, cohort, parts.train),
    });
    await writeMetrics(out, summary);
    return summary;
  };
  // Nothing after the cutoff is read, so that it cannot decide even how sequences share batches.
  const before = split.cutoff === undefined ? {} : { before: split.cutoff };
  refuseOwnInput(folders, out);
  return withRunFolder(out, () => withNetworks(folders, store, use, before));
}

/** @throws ConfigError when the model would be written over one of the networks it is made of. */
function refuseOwnInput(folders: NetworkFolders, out: string): void {
  for (const [name, folder] of Object.entries(folders))
    if (folder !== undefined && resolve(folder) === resolve(out))
      throw new ConfigError(`--out ${out}: is also the folder of --${name}, which would be lost. Name another folder.`);
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, DataError, disposeParams } from '@daybook/core';
import { replaceFile } from '@daybook/core/files';
import { splitHash, type Split, type Store } from '@daybook/store';
import type { Context } from '../../context.ts';
import { networkSettings, type Network } from '../../encoding/networks/network.ts';
import { runPretraining } from '../../encoding/run-pretraining.ts';
import { refuseUnknownEvents } from '../../examples/target.ts';
import type { Cohort } from '../../examples/timeline.ts';
import { chosenOf, readCohort } from '../../examples/workspace.ts';
import type { EngagementConfig } from '../../fusion/config.ts';
import { loadEngagement } from '../../fusion/engagement-folder.ts';
import { runTraining } from '../../fusion/run-training.ts';
import { Interrupted } from '../../interrupt.ts';
import { evaluatePredictions, type Evaluation } from '../evaluate.ts';
import { predictTest } from '../predict-test.ts';
import type { TestPredictions } from '../predictions.ts';
import { writePredictions } from '../predictions-file.ts';
import { readFold, writeFold } from './fold-file.ts';
import { prepareFolds } from './fold-settings.ts';
import { poolFolds } from './pool.ts';

export type FoldsRun = {
  readonly store: Store;
  readonly split: Split;
  readonly out: string;
  /** Keep finished networks and folds. */
  readonly resume: boolean;
  readonly networks: readonly Network[];
  /** Of each network's pretraining. */
  readonly preset: string;
  /** Settings of single networks that replace the preset's: a test trains less. */
  readonly overrides?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** A CSV of features. */
  readonly profiles?: string | undefined;
  readonly config: EngagementConfig;
  /** Resamples for intervals. */
  readonly samples: number;
};

type RunContext = Pick<Context, 'console' | 'progress' | 'signal'>;

/** @throws ConfigError when the store has nothing for any of the networks, or the split has no folds. */
function checkRun({ store, split, networks, config }: FoldsRun): void {
  if (split.kind !== 'folds')
    throw new ConfigError(
      'folds: this split is a hold-out split. Make folds with `daybook split --folds 5`, or train and evaluate on it.',
    );
  if (networks.length === 0)
    throw new ConfigError(`folds: ${store.path} has nothing that the chosen networks read. See --networks.`);
  refuseUnknownEvents(config.targets, store.tables.type);
}

/** Pretrains one network in a fold, unless it is finished. */
async function pretrainFold(
  network: Network,
  folder: string,
  fold: number,
  { store, split, resume, preset, overrides = {}, config: { seed } }: FoldsRun,
  context: RunContext,
): Promise<void> {
  const { name } = network;
  if (resume && existsSync(join(folder, 'metrics.json'))) {
    context.console.note(`${folder} is finished`);
    return;
  }
  const config = networkSettings(network, preset, { ...overrides[name], seed });
  try {
    const { steps, seconds, verdict } = await runPretraining(
      network,
      { store, split: chosenOf(split, fold), out: folder, resume, config },
      context,
    );
    context.console.note(`${folder}: ${steps} steps, ${Math.round(seconds)} s. ${verdict}`.trimEnd());
  } catch (error) {
    if (error instanceof DataError)
      throw new DataError(`${name}: ${error.message} Or leave the network out: see --networks.`, { cause: error });
    throw error;
  }
}

/** Pretrains, trains and predicts the test people of one fold, who are part of nothing else in it. */
async function runFold(fold: number, cohort: Cohort, run: FoldsRun, context: RunContext): Promise<TestPredictions[]> {
  const { store, split, out, resume, networks, profiles, config } = run;
  const folder = join(out, `fold-${fold}`);
  const place = (name: string) => join(folder, name);
  const finished = readFold(place('predictions.json'));
  if (resume && finished) {
    context.console.note(`${folder} is finished`);
    return finished;
  }
  const stopIfAsked = () => {
    if (context.signal.aborted) throw new Interrupted(`Stopped in ${folder}. Repeat the command with --resume.`);
  };
  for (const network of networks) {
    stopIfAsked();
    context.console.note(`pretrain ${network.name}`);
    await pretrainFold(network, place(network.name), fold, run, context);
  }
  stopIfAsked();
  const chosen = chosenOf(split, fold);
  const folders = Object.fromEntries(networks.map(({ name }) => [name, place(name)]));
  await runTraining(
    { store, split: chosen, folders, out: place('engagement'), resume, profiles, isFold: true, config },
    context,
  );
  stopIfAsked();
  const loaded = await loadEngagement(place('engagement'));
  try {
    const { progress } = context;
    const predictions = await predictTest(store, cohort, chosen, loaded, { full: false, profiles, progress });
    await writeFold(place('predictions.json'), predictions);
    return predictions;
  } finally {
    disposeParams(loaded.model.params);
  }
}

/**
 * Pretrains, trains and predicts in every fold of a split, and evaluates all predictions together: one evaluation per
 * target. Leaves `fold-N/`, `predictions.csv` and `evaluation.json` in `out`.
 */
export async function runFolds(
  run: FoldsRun,
  context: Pick<Context, 'console' | 'progress' | 'signal'>,
): Promise<Evaluation[]> {
  const { store, split, out, resume, networks, preset, overrides, profiles, config, samples } = run;
  checkRun(run);
  await prepareFolds(
    out,
    { split: splitHash(split), networks: networks.map(({ name }) => name), preset, overrides, profiles, ...config },
    resume,
  );
  const cohort = readCohort(store);
  const numFolds = split.kind === 'folds' ? split.folds.length : 0;
  const folds: TestPredictions[][] = [];
  for (let fold = 0; fold < numFolds; fold++) {
    context.console.heading(`fold ${fold} of 0 to ${numFolds - 1}`);
    folds.push(await runFold(fold, cohort, run, context));
  }
  const pooled = poolFolds(folds);
  await writePredictions(join(out, 'predictions.csv'), pooled);
  const evaluations = pooled.map((ofTarget) => evaluatePredictions(ofTarget, { seed: config.seed, samples }));
  await replaceFile(join(out, 'evaluation.json'), `${JSON.stringify(evaluations, null, 2)}\n`);
  return evaluations;
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { auroc, hashText } from '@daybook/core';
import {
  aggregateRows,
  chosenOf,
  countPopulationActivity,
  populationActivityRow,
  encodeExamples,
  engagementConfigSchema,
  engagementPresets,
  fitLogistic,
  fitRecency,
  fitTrees,
  frequentTypes,
  networkNamed,
  predict,
  predictLogistic,
  predictRecency,
  predictTrees,
  readCohort,
  trainFusion,
  type Cohort,
  type EncodedExamples,
  type Example,
} from '@daybook/engagement';
import { openStore, type Store } from '@daybook/store';
import { examplesOf, readList, type ExampleList } from './list.ts';

export type MeasureOptions = {
  readonly list: string;
  readonly store: string;
  readonly fold: number;
  readonly seed: number;
  readonly out: string;
};

/** Probabilities for a fold's test examples, by model. */
export type FoldPredictions = Readonly<Record<string, readonly number[]>>;

/** What `baselines` leaves in `fold-N.baselines.json`, with the aggregates for the Python models. */
export type FoldBaselines = {
  readonly test: {
    readonly userIds: readonly string[];
    readonly labels: readonly number[];
    readonly rows: readonly (readonly number[])[];
    readonly populationActivity: readonly (readonly number[])[];
  };
  /** All people of the other folds. */
  readonly train: {
    readonly labels: readonly number[];
    readonly rows: readonly (readonly number[])[];
    readonly populationActivity: readonly (readonly number[])[];
  };
  readonly predictions: FoldPredictions;
};

/** What `measure` leaves in `fold-N.networks.json`. */
export type FoldNetworks = { readonly pretraining: unknown; readonly predictions: FoldPredictions };

/** A tenth of the people who are not tested, for early stopping. */
const isValidation = (userId: string) => hashText(userId, 1) % 10 === 0;

function foldSplit({ people }: ExampleList, fold: number, seed: number) {
  const ids = (wanted: (person: ExampleList['people'][number]) => boolean) =>
    people.filter(wanted).map(({ userId }) => userId);
  const others = (validation: boolean) =>
    ids((person) => person.fold !== fold && isValidation(person.userId) === validation);
  return chosenOf({
    format: 'daybook-split',
    version: 1,
    kind: 'holdout',
    seed,
    cutoff: null,
    people: { train: others(false), validation: others(true), test: ids((person) => person.fold === fold) },
  });
}

const labelsOf = (examples: readonly Example[]) => examples.map(({ labels }) => labels[0]!);

/** Outputs at [CLS] and the inputs beside them, one row per example. */
function inputRows({ encoded, examples }: EncodedExamples): number[][] {
  return examples.map((_, row) =>
    Object.values(encoded).flatMap(({ rows, hiddenSize }) => [
      ...rows.subarray(row * hiddenSize, (row + 1) * hiddenSize),
    ]),
  );
}

/** A logistic head on frozen outputs, its penalty chosen on validation people. */
function frozenHead(train: EncodedExamples, validation: EncodedExamples, test: EncodedExamples): number[] {
  const heads = [1, 10, 100, 1000].map((l2) => fitLogistic(inputRows(train), labelsOf(train.examples), { l2 }));
  const scores = heads.map((head) =>
    auroc(predictLogistic(head, inputRows(validation)), labelsOf(validation.examples)),
  );
  return predictLogistic(heads[scores.indexOf(Math.max(...scores))]!, inputRows(test));
}

async function withExamples<Result>(
  { list: path, store: storePath, fold }: Pick<MeasureOptions, 'list' | 'store' | 'fold'>,
  use: (open: {
    readonly list: ExampleList;
    readonly store: Store;
    readonly cohort: Cohort;
    readonly others: Example[];
    readonly test: Example[];
  }) => Promise<Result>,
): Promise<Result> {
  const list = readList(path);
  const store = await openStore(storePath);
  try {
    const cohort = readCohort(store);
    return await use({
      list,
      store,
      cohort,
      others: examplesOf(list, cohort, (_, own) => own !== fold),
      test: examplesOf(list, cohort, (_, own) => own === fold),
    });
  } finally {
    store.close();
  }
}

function leave(
  out: string,
  fold: number,
  name: string,
  result: FoldBaselines | FoldNetworks,
  test: readonly Example[],
): void {
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, `fold-${fold}.${name}.json`), JSON.stringify(result));
  for (const [model, values] of Object.entries(result.predictions))
    process.stdout.write(`fold ${fold} ${model} ${auroc(values, labelsOf(test)).toFixed(4)}\n`);
}

/** Concatenates rows with others. */
const beside = (rows: readonly (readonly number[])[], others: readonly (readonly number[])[]) =>
  rows.map((row, place) => [...row, ...others[place]!]);

/**
 * Recency, logistic regression and boosted trees on window counts, with and without population activity, fitted on the
 * other folds.
 */
export async function measureBaselines(
  options: Pick<MeasureOptions, 'list' | 'store' | 'fold' | 'seed' | 'out'>,
): Promise<void> {
  await withExamples(options, async ({ cohort, others, test }) => {
    const types = frequentTypes(cohort, others);
    const populationActivity = countPopulationActivity(cohort.people);
    const rowsOf = (examples: readonly Example[]) => ({
      rows: aggregateRows(cohort, examples, types),
      populationActivity: examples.map(({ predictionTime }) =>
        populationActivityRow(populationActivity, predictionTime),
      ),
    });
    const [train, tested] = [rowsOf(others), rowsOf(test)];
    const labels = labelsOf(others);
    const predictBoth = async (trainRows: number[][], testRows: number[][]) => {
      const trees = await fitTrees(trainRows, labels, options.seed);
      const predictions = {
        logistic: predictLogistic(fitLogistic(trainRows, labels), testRows),
        trees: predictTrees(trees, testRows),
      };
      trees.free();
      return predictions;
    };
    const alone = await predictBoth(train.rows, tested.rows);
    const withPopulation = await predictBoth(
      beside(train.rows, train.populationActivity),
      beside(tested.rows, tested.populationActivity),
    );
    const predictions = {
      recency: predictRecency(fitRecency(train.rows, labels), tested.rows),
      ...alone,
      ...Object.fromEntries(Object.entries(withPopulation).map(([name, values]) => [`${name}+population`, values])),
    };
    const userIds = test.map(({ person }) => cohort.people[person]!.userId);
    leave(
      options.out,
      options.fold,
      'baselines',
      { test: { userIds, labels: labelsOf(test), ...tested }, train: { labels, ...train }, predictions },
      test,
    );
  });
}

/**
 * Pretrains on the people of the other folds and predicts for this fold's, frozen and fine-tuned; with
 * and without population activity.
 */
export async function measureNetworks(options: MeasureOptions): Promise<void> {
  const { fold, seed, out } = options;
  await withExamples(options, async ({ list, store, cohort, others, test }) => {
    const isHeldBack = ({ person }: Example) => isValidation(cohort.people[person]!.userId);
    const weights = join(out, `events-${fold}`);
    const events = networkNamed('events');
    const config = events.schema.parse({ ...events.presets['tiny'], seed });
    const hooks = { onHistory: (entry: object) => process.stderr.write(`fold ${fold}: ${JSON.stringify(entry)}\n`) };
    const summary = await events.pretrain({ store, split: foldSplit(list, fold, seed), out: weights, config, hooks });
    const predictions: Record<string, readonly number[]> = {};
    for (const [suffix, populationActivity] of [
      ['', undefined],
      ['+population', countPopulationActivity(cohort.people)],
    ] as const) {
      const network = await events.open(weights, store);
      const encode = (examples: readonly Example[]) =>
        encodeExamples(cohort, { streams: [network.stream], populationActivity }, examples);
      const frozen = {
        train: await encode(others.filter((example) => !isHeldBack(example))),
        validation: await encode(others.filter(isHeldBack)),
        test: await encode(test),
      };
      predictions[`frozen${suffix}`] = frozenHead(frozen.train, frozen.validation, frozen.test);
      const tuning = engagementConfigSchema.parse({ ...engagementPresets.fineTuned, seed });
      const { model } = await trainFusion({ ...frozen, config: tuning, streams: [network.stream], hooks });
      const tuned = await encode(test);
      predictions[`tuned${suffix}`] = (await predict(model, tuned.encoded, test.length))[0]!;
      network.dispose();
    }
    leave(out, fold, 'networks', { pretraining: summary, predictions }, test);
  });
}

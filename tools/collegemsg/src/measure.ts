import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { auroc, encoderPresets, hashText } from '@daybook/core';
import { aggregateRows, chosenOf, encodeStreams, engagementConfigSchema, fitLogistic, fitRecency, fitTrees, frequentTypes, networks, predict, predictLogistic, predictRecency, predictTrees, readCohort, trainFusion, type Cohort, type EncodedExamples, type Example, type Stream } from '@daybook/engagement';
import { openStore } from '@daybook/store';
import { examplesOf, readList, type ExampleList } from './list.ts';

export type MeasureOptions = {
  readonly list: string;
  readonly store: string;
  readonly fold: number;
  readonly seed: number;
  readonly out: string;
  /** Settings of the event encoder's pretraining, by their names. */
  readonly pretraining: Readonly<Record<string, unknown>>;
  /** Settings of the fine-tuning; without them only the frozen encoder is measured. */
  readonly fineTuning: Readonly<Record<string, unknown>> | undefined;
};

/** What one fold leaves behind: probabilities by model, and the aggregates for models in other languages. */
export type FoldResult = {
  readonly fold: number;
  readonly seed: number;
  readonly pretraining: unknown;
  readonly test: { readonly userIds: readonly string[]; readonly labels: readonly number[]; readonly rows: readonly (readonly number[])[] };
  /** All people of the other folds. */
  readonly train: { readonly labels: readonly number[]; readonly rows: readonly (readonly number[])[] };
  readonly predictions: Readonly<Record<string, readonly number[]>>;
};

/** A tenth of the people who are not tested: their loss says when to stop. */
const isValidation = (userId: string) => hashText(userId, 1) % 10 === 0;

function foldSplit({ people }: ExampleList, fold: number, seed: number) {
  const ids = (wanted: (person: ExampleList['people'][number]) => boolean) => people.filter(wanted).map(({ userId }) => userId);
  const others = (validation: boolean) => ids((person) => person.fold !== fold && isValidation(person.userId) === validation);
  return chosenOf({ format: 'daybook-split', version: 1, kind: 'holdout', seed, cutoff: null, people: { train: others(false), validation: others(true), test: ids((person) => person.fold === fold) } });
}

async function encode(cohort: Cohort, stream: Stream, examples: readonly Example[]): Promise<EncodedExamples> {
  const requests = examples.map(({ person, predictionTime }) => ({ userId: cohort.people[person]!.userId, asOf: predictionTime }));
  return { examples, requests, encoded: await encodeStreams([stream], requests) };
}

const labelsOf = (examples: readonly Example[]) => examples.map(({ labels }) => labels[0]!);

/** Outputs at [CLS] as rows of numbers. */
function clsRows({ encoded }: EncodedExamples): number[][] {
  const { rows, hiddenSize } = encoded.events!;
  return Array.from({ length: rows.length / hiddenSize }, (_, row) => [...rows.subarray(row * hiddenSize, (row + 1) * hiddenSize)]);
}

/** A logistic head on frozen outputs, its penalty chosen on validation people. */
function frozenHead(train: EncodedExamples, validation: EncodedExamples, test: EncodedExamples): number[] {
  const heads = [1, 10, 100, 1000].map((l2) => fitLogistic(clsRows(train), labelsOf(train.examples), { l2 }));
  const scores = heads.map((head) => auroc(predictLogistic(head, clsRows(validation)), labelsOf(validation.examples)));
  return predictLogistic(heads[scores.indexOf(Math.max(...scores))]!, clsRows(test));
}

async function predictBaselines(cohort: Cohort, train: readonly Example[], test: readonly Example[], seed: number) {
  const types = frequentTypes(cohort, train);
  const [trainRows, testRows] = [aggregateRows(cohort, train, types), aggregateRows(cohort, test, types)];
  const labels = labelsOf(train);
  const trees = await fitTrees(trainRows, labels, seed);
  const predictions = {
    recency: predictRecency(fitRecency(trainRows, labels), testRows),
    logistic: predictLogistic(fitLogistic(trainRows, labels), testRows),
    trees: predictTrees(trees, testRows),
  };
  trees.free();
  return { trainRows, testRows, predictions };
}

/** Pretrains on the people of the other folds, predicts for this fold's, and leaves `fold-N.json` in `out`. */
export async function measureFold({ list: path, store: storePath, fold, seed, out, pretraining, fineTuning }: MeasureOptions): Promise<void> {
  const list = readList(path);
  const store = await openStore(storePath);
  const cohort = readCohort(store);
  const others = examplesOf(list, cohort, (_, own) => own !== fold);
  const test = examplesOf(list, cohort, (_, own) => own === fold);
  const isHeldBack = ({ person }: Example) => isValidation(cohort.people[person]!.userId);
  const { trainRows, testRows, predictions: baselines } = await predictBaselines(cohort, others, test, seed);

  const weights = join(out, `events-${fold}`);
  mkdirSync(out, { recursive: true });
  const { events } = networks;
  const config = events.schema.parse({ ...encoderPresets.small, seed, ...pretraining });
  const hooks = { onHistory: (entry: object) => process.stderr.write(`fold ${fold}: ${JSON.stringify(entry)}\n`) };
  const summary = await events.pretrain({ store, split: foldSplit(list, fold, seed), out: weights, config, hooks });
  const network = await events.open(weights, store);
  const encodeAll = async (stream: Stream) => ({
    train: await encode(cohort, stream, others.filter((example) => !isHeldBack(example))),
    validation: await encode(cohort, stream, others.filter(isHeldBack)),
    test: await encode(cohort, stream, test),
  });
  const frozen = await encodeAll(network.stream);
  const predictions: Record<string, readonly number[]> = { ...baselines, frozen: frozenHead(frozen.train, frozen.validation, frozen.test) };
  if (fineTuning) {
    const tuning = engagementConfigSchema.parse({ seed, fineTune: true, ...fineTuning });
    const { model } = await trainFusion({ ...frozen, config: tuning, streams: [network.stream], hooks });
    const tuned = await encode(cohort, network.stream, test);
    predictions['tuned'] = (await predict(model, tuned.encoded, test.length))[0]!;
  }
  network.dispose();
  store.close();
  const result: FoldResult = {
    fold,
    seed,
    pretraining: summary,
    test: { userIds: test.map(({ person }) => cohort.people[person]!.userId), labels: labelsOf(test), rows: testRows },
    train: { labels: labelsOf(others), rows: trainRows },
    predictions,
  };
  writeFileSync(join(out, `fold-${fold}.json`), JSON.stringify(result));
  for (const [name, values] of Object.entries(predictions)) process.stdout.write(`fold ${fold} ${name} ${auroc(values, labelsOf(test)).toFixed(4)}\n`);
}

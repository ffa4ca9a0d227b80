import { parseArgs } from 'node:util';
import { auroc, createRandom } from '@daybook/core';
import { chooseBackend } from '@daybook/core/node';
import {
  fitMembers,
  fitStackWeights,
  fitWindowFeatures,
  foldOf,
  joinColumns,
  makeExamples,
  openPrior,
  pickColumns,
  predictMember,
  priorTable,
  readCohort,
  stackScores,
  startWeights,
  targetSchema,
  windowFeatures,
  withStore,
  type ActivityPrior,
  type Cohort,
} from '@daybook/engagement';

/**
 * How many people are enough? The members of the stack that need no network learn from 25 people and more, daily, and
 * predict 400 others, weekly; with the activity prior and without it. Prints means over the draws as JSON.
 *
 *     node tools/benchmarks/dist/engagement/draws.js --store STORE [--prior FILE] [--sizes 25,50] [--draws 20]
 */
const { values: flags } = parseArgs({
  options: {
    store: { type: 'string' },
    /** Trained without this store. */
    prior: { type: 'string', default: 'published' },
    sizes: { type: 'string', default: '25,50,100,400,1000' },
    draws: { type: 'string', default: '20' },
    /** People who are predicted. */
    tested: { type: 'string', default: '400' },
    /** The target, as JSON. */
    target: { type: 'string', default: '{"name":"engaged"}' },
  },
});
const numTested = Number(flags.tested);
const target = targetSchema.parse(JSON.parse(flags.target));
const numFolds = 5;

type Draw = { readonly learned: readonly number[]; readonly tested: readonly number[]; readonly seed: number };

/** AUROC of every member and of their stack on the tested people. */
async function measure(cohort: Cohort, { learned, tested, seed }: Draw, prior?: ActivityPrior) {
  const config = { targets: [target], everyDays: 7, activeWithinDays: 28 };
  const train = makeExamples(cohort, learned, { ...config, everyDays: 1 });
  const test = makeExamples(cohort, tested, config);
  const windows = fitWindowFeatures(cohort, train);
  const tableOf = (examples: typeof train) => {
    const counts = windowFeatures(cohort, examples, windows, target);
    return prior ? joinColumns([counts, priorTable(prior, counts, target)]) : counts;
  };
  const table = tableOf(train);
  const userIds = train.map(({ person }) => cohort.people[person]!.userId);
  const labels = Float64Array.from(train, (example) => example.labels[0]!);
  const folds = Int8Array.from(userIds, (userId) => foldOf(userId, numFolds, seed));
  const fit = { target, table, contentFrom: table.columns, labels, userIds, folds, seed };
  const { members, outOfFold } = await fitMembers(fit);
  const weights = fitStackWeights('binary', outOfFold, labels, {
    people: learned.length,
    start: startWeights(members),
  });
  const testTable = tableOf(test);
  const scores = members.map((member) => predictMember(member, testTable));
  const truth = test.map((example) => example.labels[0]!);
  const named = members.map(({ name }, place) => [name, auroc([...scores[place]!], truth)] as const);
  const alone = prior && [
    ['prior', auroc([...pickColumns(testTable, [testTable.columns - 1]).values], truth)] as const,
  ];
  return Object.fromEntries([...named, ...(alone ?? []), ['stack', auroc([...stackScores(weights, scores)], truth)]]);
}

if (flags.store === undefined) throw new Error('draws: give --store STORE');
await chooseBackend();
await withStore(flags.store, async (store) => {
  const cohort = readCohort(store);
  const prior = await openPrior(flags.prior);
  for (const size of flags.sizes.split(',').map(Number)) {
    if (size + numTested > cohort.people.length) break;
    const sums: Record<string, number> = {};
    for (let draw = 0; draw < Number(flags.draws); draw++) {
      const people = createRandom(draw)
        .fork('draw')
        .shuffle([...cohort.people.keys()]);
      const chosen = { learned: people.slice(0, size), tested: people.slice(-numTested), seed: draw };
      for (const [prefix, own] of [
        ['', undefined],
        ['with prior: ', prior],
      ] as const)
        for (const [name, value] of Object.entries(await measure(cohort, chosen, own)))
          sums[prefix + name] = (sums[prefix + name] ?? 0) + value / Number(flags.draws);
    }
    const means = Object.entries(sums).map(([name, sum]) => [name, Number(sum.toFixed(4))]);
    console.log(JSON.stringify({ store: flags.store, people: size, ...Object.fromEntries(means) }));
  }
});

import { parseArgs } from 'node:util';
import { chooseBackend } from '@daybook/core/node';
import { engaged, readCohort, withStore } from '@daybook/engagement';
import { checkBaselines, checkExamples } from './check.ts';
import { scoreFolds, scoreLines } from './fold-scores.ts';
import { makeList, example, readList, writeList } from './list.ts';
import { measureBaselines, measureNetworks } from './measure.ts';
import { recordFolds } from './record.ts';

const PROGRAM = 'node tools/benchmarks/dist/collegemsg/main.js';
const HELP = `Who writes again within a week? CollegeMsg in five folds by person, pretrained inside each fold.

Usage: ${PROGRAM} COMMAND [options]

  list       --store STORE --list FILE
  check      --store STORE --list FILE
  baselines  --store STORE --list FILE --fold 0 --out FOLDER
  measure    --store STORE --list FILE --fold 0 --out FOLDER [--seed 0]
  score      --out FOLDER [--folds 0,1,2,3,4] [--baseline lightgbm] [--samples 1000] [--record]

check makes the examples from the store and compares them with the recorded list. score prints AUROCs and paired
differences, and fails when a baseline leaves the range that is known of it; --record writes results.json.

Examples:
  ${PROGRAM} measure --fold 0
  ${PROGRAM} score --baseline lightgbm+population
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    store: { type: 'string', default: 'runs/collegemsg/store.h5' },
    list: { type: 'string', default: 'tools/benchmarks/collegemsg/folds.json.gz' },
    fold: { type: 'string', default: '0' },
    seed: { type: 'string', default: '0' },
    out: { type: 'string', default: 'runs/collegemsg' },
    folds: { type: 'string', default: '0,1,2,3,4' },
    baseline: { type: 'string', default: 'lightgbm' },
    samples: { type: 'string', default: '1000' },
    record: { type: 'boolean', default: false },
  },
});
const where = {
  list: values.list,
  store: values.store,
  fold: Number(values.fold),
  seed: Number(values.seed),
  out: values.out,
};
const listOfStore = () =>
  withStore(values.store, async (store) => makeList(readCohort(store), { ...example, targets: [engaged] }));

switch (positionals[0]) {
  case 'list':
    writeList(values.list, await listOfStore());
    break;
  case 'check':
    checkExamples(readList(values.list), await listOfStore());
    process.stdout.write(`${values.list}: the store gives the same examples\n`);
    break;
  case 'baselines':
    await measureBaselines(where);
    break;
  case 'measure':
    process.stderr.write(`${(await chooseBackend()).detail}\n`);
    await measureNetworks(where);
    break;
  case 'score': {
    const { out: folder, baseline } = values;
    const folds = values.folds.split(',').map(Number);
    const found = scoreFolds({ folder, folds, baseline, samples: Number(values.samples) });
    process.stdout.write(`${scoreLines(found, baseline)}\n`);
    if (folds.length === 5) checkBaselines(found.scores);
    if (values.record) await recordFolds(found);
    break;
  }
  default:
    process.stdout.write(HELP);
    process.exitCode = 2;
}

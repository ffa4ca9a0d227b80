import { parseArgs } from 'node:util';
import { chooseBackend } from '@daybook/core/node';
import { engaged, readCohort, withStore } from '@daybook/engagement';
import { compareFolds } from './compare.ts';
import { makeList, question, writeList } from './list.ts';
import { measureBaselines, measureNetworks } from './measure.ts';

const HELP = `Who writes again within a week? CollegeMsg in five folds by person, the event encoder pretrained inside each fold.

Usage: node tools/collegemsg/dist/main.js list      --store STORE --list FILE
       node tools/collegemsg/dist/main.js baselines --store STORE --list FILE --fold 0 --out FOLDER
       node tools/collegemsg/dist/main.js measure   --store STORE --list FILE --fold 0 --out FOLDER [--seed 0] [--pretraining JSON] [--fine-tuning JSON]
       node tools/collegemsg/dist/main.js compare   --out FOLDER [--folds 0,1,2,3,4] [--rival lightgbm] [--samples 1000]

Examples:
  node tools/collegemsg/dist/main.js measure --store runs/collegemsg.h5 --list benchmarks/collegemsg.json.gz --fold 0 --out runs/collegemsg
  node tools/collegemsg/dist/main.js compare --out runs/collegemsg
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    store: { type: 'string', default: 'runs/collegemsg.h5' },
    list: { type: 'string', default: 'benchmarks/collegemsg.json.gz' },
    fold: { type: 'string', default: '0' },
    seed: { type: 'string', default: '0' },
    out: { type: 'string', default: 'runs/collegemsg' },
    pretraining: { type: 'string', default: '{}' },
    'fine-tuning': { type: 'string' },
    folds: { type: 'string', default: '0,1,2,3,4' },
    rival: { type: 'string', default: 'lightgbm' },
    samples: { type: 'string', default: '1000' },
  },
});
const record = (json: string) => JSON.parse(json) as Record<string, unknown>;
const fineTuning = values['fine-tuning'];
const where = { list: values.list, store: values.store, fold: Number(values.fold), seed: Number(values.seed), out: values.out };

switch (positionals[0]) {
  case 'list':
    await withStore(values.store, async (store) => writeList(values.list, makeList(readCohort(store), { ...question, targets: [engaged] })));
    break;
  case 'baselines':
    await measureBaselines(where);
    break;
  case 'measure':
    process.stderr.write(`${(await chooseBackend()).detail}\n`);
    await measureNetworks({ ...where, pretraining: record(values.pretraining), fineTuning: fineTuning === undefined ? undefined : record(fineTuning) });
    break;
  case 'compare':
    process.stdout.write(`${compareFolds(values.out, values.folds.split(',').map(Number), values.rival, Number(values.samples))}\n`);
    break;
  default:
    process.stdout.write(HELP);
    process.exitCode = 2;
}

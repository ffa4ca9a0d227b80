import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evaluation } from '@daybook/engagement';

/** The table of what `fusion-choices.sh` left: `node choices-table.js FOLDER CHOICE…`. */
const [folder = '', ...choices] = process.argv.slice(2);

const digits = (value: number) => value.toFixed(3).replace(/^0/, '');
const row = (cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`);

const header = ['choice', 'AUROC', '95 % low', '95 % high', 'log loss', 'ECE, raw', 'ECE, calibrated', 'trees'];
row(header);
row(header.map(() => '---'));
for (const name of choices) {
  const evaluation = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Evaluation;
  const { trees } = evaluation.baselines;
  if (!('auroc' in evaluation) || !trees || !('auroc' in trees) || !evaluation.calibration) {
    throw new Error(`${name}: the first target is not binary`);
  }
  const { auroc, aurocInterval, logLoss, ece, calibration } = evaluation;
  row([name, ...[auroc, ...aurocInterval, logLoss, calibration.before.ece, ece, trees.auroc].map(digits)]);
}

import type { Evaluation, Scores } from './evaluate.ts';

const digits = (value: number, places = 3) => (Number.isFinite(value) ? value.toFixed(places) : '–');
const withInterval = (value: number, [low, high]: readonly [number, number]) => `${digits(value)} (${digits(low)}–${digits(high)})`;

function cells(scores: Scores): string[] {
  if ('auroc' in scores) return [withInterval(scores.auroc, scores.aurocInterval), withInterval(scores.auprc, scores.auprcInterval), digits(scores.logLoss), digits(scores.brier), digits(scores.ece)];
  return [withInterval(scores.mae, scores.maeInterval), digits(scores.rmse)];
}

/** Rows of equal width, names to the left. */
function align(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('   ').trimEnd()).join('\n');
}

/** Every model on one target, as a table. */
export function scoreTable(evaluation: Evaluation): string {
  const { target, kind, examples, people, positiveRate, baselines, streams, random, ceiling, lift } = evaluation;
  const title = `${target}: ${examples} test examples of ${people} people${positiveRate === undefined ? '' : `, ${digits(100 * positiveRate, 1)}% positive`}`;
  const header = kind === 'binary' ? ['', 'AUROC (95%)', 'AUPRC (95%)', 'log loss', 'Brier', 'ECE'] : ['', 'MAE (95%)', 'RMSE'];
  const rows: [string, Scores][] = [
    ['engagement model', evaluation],
    ...Object.entries(streams).map(([name, scores]): [string, Scores] => [`  ${name} alone`, scores]),
    ...(random ? [['  random networks', random] satisfies [string, Scores]] : []),
    ...Object.entries(baselines).map(([name, scores]): [string, Scores] => [name, scores]),
    ...(ceiling ? [['ceiling', ceiling] satisfies [string, Scores]] : []),
  ];
  const liftLine = lift ? [`Lift over ${lift.over}: ${lift.auroc >= 0 ? '+' : ''}${digits(lift.auroc)} AUROC (95% ${digits(lift.interval[0])} to ${digits(lift.interval[1])}).`] : [];
  return [title, '', align([header, ...rows.map(([name, scores]) => [name, ...cells(scores)])]), ...(liftLine.length > 0 ? ['', ...liftLine] : [])].join('\n');
}

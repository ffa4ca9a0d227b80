import type { Evaluation, Lift, Scores } from './evaluate.ts';

const digits = (value: number, places = 3) => (Number.isFinite(value) ? value.toFixed(places) : '–');
const withInterval = (value: number, [low, high]: readonly [number, number]) =>
  `${digits(value)} (${digits(low)}–${digits(high)})`;

function cells(scores: Scores): string[] {
  if ('auroc' in scores)
    return [
      withInterval(scores.auroc, scores.aurocInterval),
      withInterval(scores.auprc, scores.auprcInterval),
      digits(scores.logLoss),
      digits(scores.brier),
      digits(scores.ece),
    ];
  return [withInterval(scores.mae, scores.maeInterval), digits(scores.rmse)];
}

/** Rows of equal width, names to the left. */
function align(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}

const percent = (share: number) => `${digits(100 * share, 1)}%`;
const liftText = ({ over, auroc, interval }: Lift) =>
  `over ${over}: ${auroc >= 0 ? '+' : ''}${digits(auroc)} AUROC (95% ${digits(interval[0])} to ${digits(interval[1])})`;

function decisionLines({ decisions = [] }: Evaluation): string[] {
  if (decisions.length === 0) return [];
  const rows = decisions.map(({ threshold, contacts, share, precision, recall, lift }) => [
    `  ${digits(threshold)}`,
    `${contacts} (${percent(share)})`,
    digits(precision),
    digits(recall),
    digits(lift, 2),
  ]);
  return [
    'Contacting those least likely to do it:',
    align([['  probability ≤', 'contacts', 'precision', 'recall', 'lift'], ...rows]),
  ];
}

function calibrationLines({ calibration, ...scores }: Evaluation): string[] {
  if (!calibration || !('brier' in scores)) return [];
  const { temperature, shift, before } = calibration;
  return [
    `Calibration (temperature ${digits(temperature, 2)}, shift ${digits(shift, 2)}, from validation): Brier ` +
      `${digits(before.brier)} → ${digits(scores.brier)}, ECE ${digits(before.ece)} → ${digits(scores.ece)}.`,
  ];
}

function memberLines({ members }: Evaluation): string[] {
  if (!members) return [];
  const weights = Object.entries(members).map(([name, { weight }]) => `${name} ${digits(weight, 2)}`);
  return [`Weights in the stack: ${weights.join(', ')}.`];
}

function finalWeekLines({ withoutFinalWeek: rest }: Evaluation): string[] {
  if (!rest) return [];
  const own =
    'auroc' in rest
      ? `AUROC ${withInterval(rest.auroc, rest.aurocInterval)}`
      : `MAE ${withInterval(rest.mae, rest.maeInterval)}`;
  return [
    `Without each person's final week: ${rest.examples} examples, ${own}`,
    ...(rest.lift ? [`  Lift ${liftText(rest.lift)}.`] : []),
  ];
}

/** The scores of every model on one target, as a table. */
export function scoreTable(evaluation: Evaluation): string {
  const { target, kind, examples, people, positiveRate, baselines, streams, random, ceiling, lift } = evaluation;
  const title =
    `${target}: ${examples} test examples of ${people} ` +
    `people${positiveRate === undefined ? '' : `, ${percent(positiveRate)} positive`}`;
  const header =
    kind === 'binary' ? ['', 'AUROC (95%)', 'AUPRC (95%)', 'log loss', 'Brier', 'ECE'] : ['', 'MAE (95%)', 'RMSE'];
  const rows: [string, Scores][] = [
    ['engagement model', evaluation],
    ...Object.entries(evaluation.members ?? {})
      .filter(([name]) => !(name in baselines))
      .map(([name, scores]): [string, Scores] => [`  ${name}`, scores]),
    ...Object.entries(streams).map(([name, scores]): [string, Scores] => [`  ${name} alone`, scores]),
    ...(random ? [['  random networks', random] satisfies [string, Scores]] : []),
    ...Object.entries(baselines).map(([name, scores]): [string, Scores] => [name, scores]),
    ...(ceiling ? [['ceiling', ceiling] satisfies [string, Scores]] : []),
  ];
  const remarks = [
    ...(lift ? [`Lift ${liftText(lift)}.`] : []),
    ...memberLines(evaluation),
    ...calibrationLines(evaluation),
    ...finalWeekLines(evaluation),
  ];
  const decisions = decisionLines(evaluation);
  const parts = [
    [title],
    [align([header, ...rows.map(([name, scores]) => [name, ...cells(scores)])])],
    remarks,
    decisions,
  ].filter((lines) => lines.length > 0);
  return parts.map((lines) => lines.join('\n')).join('\n\n');
}

import type { Evaluation } from './evaluate.ts';
import { fewPeople } from '../fusion/expected-precision.ts';
import type { Lift, Scores } from './scores.ts';

const digits = (value: number, places = 3) => (Number.isFinite(value) ? value.toFixed(places) : '–');
const withInterval = (value: number, [low, high]: readonly [number, number], intervalFirst = false) =>
  intervalFirst
    ? `${digits(low)}–${digits(high)} (${digits(value)})`
    : `${digits(value)} (${digits(low)}–${digits(high)})`;

function cells(scores: Scores, intervalFirst: boolean): string[] {
  if ('auroc' in scores)
    return [
      withInterval(scores.auroc, scores.aurocInterval, intervalFirst),
      withInterval(scores.auprc, scores.auprcInterval, intervalFirst),
      digits(scores.logLoss),
      digits(scores.brier),
      digits(scores.ece),
    ];
  return [withInterval(scores.mae, scores.maeInterval, intervalFirst), digits(scores.rmse)];
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
const signed = (value: number) => `${value >= 0 ? '+' : ''}${digits(value)}`;
const liftText = ({ over, auroc, interval: [low, high] }: Lift, intervalFirst: boolean) =>
  intervalFirst
    ? `over ${over}: 95% ${signed(low)} to ${signed(high)} AUROC (${signed(auroc)})`
    : `over ${over}: ${signed(auroc)} AUROC (95% ${digits(low)} to ${digits(high)})`;

/** With few people the interval says more than the point value, and comes first. */
const hasFewPeople = ({ people }: Evaluation) => people < fewPeople;

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
  if (temperature === 1 && shift === 0) return ['Not calibrated: validation was too small or did not improve.'];
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

const halfWidth = ([low, high]: readonly [number, number]) => digits((high - low) / 2);

/** What so many people can show. */
function precisionLines(evaluation: Evaluation): string[] {
  const { people, lift } = evaluation;
  if (!('auroc' in evaluation))
    return [`With ${people} test people the mean error is known to ±${halfWidth(evaluation.maeInterval)}.`];
  if (Number.isNaN(evaluation.auroc)) return ['All test examples have the same label: no AUROC can be measured.'];
  return [
    `With ${people} test people AUROC is known to ±${halfWidth(evaluation.aurocInterval)}` +
      `${lift ? `; a difference from ${lift.over} below ${halfWidth(lift.interval)} cannot be seen` : ''}.`,
  ];
}

function finalWeekLines({ withoutFinalWeek: rest }: Evaluation): string[] {
  if (!rest) return [];
  const own =
    'auroc' in rest
      ? `AUROC ${withInterval(rest.auroc, rest.aurocInterval, hasFewPeople(rest))}`
      : `MAE ${withInterval(rest.mae, rest.maeInterval, hasFewPeople(rest))}`;
  return [
    `Without each person's final week: ${rest.examples} examples, ${own}`,
    ...(rest.lift ? [`  Lift ${liftText(rest.lift, hasFewPeople(rest))}.`] : []),
  ];
}

/** The scores of every model on one target, as a table. */
export function scoreTable(evaluation: Evaluation): string {
  const { target, kind, examples, people, positiveRate, baselines, streams, random, ceiling, lift } = evaluation;
  const title =
    `${target}: ${examples} test examples of ${people} ` +
    `people${positiveRate === undefined ? '' : `, ${percent(positiveRate)} positive`}`;
  const few = hasFewPeople(evaluation);
  const interval = (metric: string) => (few ? `95% of ${metric} (value)` : `${metric} (95%)`);
  const header =
    kind === 'binary'
      ? ['', interval('AUROC'), interval('AUPRC'), 'log loss', 'Brier', 'ECE']
      : ['', interval('MAE'), 'RMSE'];
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
    ...(lift ? [`Lift ${liftText(lift, few)}.`] : []),
    ...precisionLines(evaluation),
    ...memberLines(evaluation),
    ...calibrationLines(evaluation),
    ...finalWeekLines(evaluation),
  ];
  const decisions = decisionLines(evaluation);
  const parts = [
    [title],
    [align([header, ...rows.map(([name, scores]) => [name, ...cells(scores, few)])])],
    remarks,
    decisions,
  ].filter((lines) => lines.length > 0);
  return parts.map((lines) => lines.join('\n')).join('\n\n');
}

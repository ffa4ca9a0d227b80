import * as Plot from '@observablehq/plot';
import type { Figure } from '../blocks.ts';
import type { GroupedScores, ModelScores } from '../report-data.ts';
import { count, digits, interval, percent, whole } from '../words.ts';
import { drawPlot, grid, muted } from './plot.ts';

type Ranged = { readonly name: string; readonly value: number; readonly low: number; readonly high: number };

function rangesPlot(rows: readonly Ranged[], label: string, highlighted: string, reference?: number): string {
  const [low, high] = [Math.min(...rows.map((row) => row.low)), Math.max(...rows.map((row) => row.high))];
  return drawPlot({
    height: 52 + 24 * rows.length,
    marginLeft: 128,
    x: { label, domain: [Math.min(low, reference ?? low), high], nice: true, ticks: 5 },
    y: { label: null, domain: rows.map(({ name }) => name), tickSize: 0 },
    marks: [
      Plot.gridX({ stroke: grid, strokeOpacity: 1, ticks: 5 }),
      ...(reference === undefined ? [] : [Plot.ruleX([reference], { stroke: muted, strokeDasharray: '3 4' })]),
      Plot.ruleY(rows, { y: 'name', x1: 'low', x2: 'high', stroke: muted, strokeWidth: 1.5 }),
      Plot.dot(rows, {
        y: 'name',
        x: 'value',
        r: 4,
        fill: (row: Ranged) => (row.name === highlighted ? 'var(--accent)' : 'var(--muted)'),
      }),
    ],
  });
}

const kinds: Readonly<Record<ModelScores['kind'], string>> = {
  model: 'engagement model',
  member: 'member',
  stream: 'network alone',
  baseline: 'baseline',
  control: 'control',
  ceiling: 'best possible',
};

/** AUROC of every model with its interval. */
export function modelsFigure(models: readonly ModelScores[], summary: string): Figure {
  const rows = models
    .filter(({ auroc }) => Number.isFinite(auroc))
    .map(({ name, auroc, aurocInterval: [low, high] }) => ({ name, value: auroc, low, high }));
  const columns = ['model', 'kind', 'AUROC', '95 %', 'AUPRC', '95 % of AUPRC', 'log loss', 'Brier', 'ECE', 'weight'];
  const cells = models.map((each) => [
    each.name,
    kinds[each.kind],
    digits(each.auroc),
    interval(...each.aurocInterval),
    digits(each.auprc),
    interval(...each.auprcInterval),
    digits(each.logLoss),
    digits(each.brier),
    digits(each.ece),
    each.weight === undefined ? '' : digits(each.weight, 2),
  ]);
  const svg = rangesPlot(rows, 'AUROC, 95 % interval', models[0]!.name, 0.5);
  return { kind: 'figure', title: 'Beside simpler models', summary, svg, table: { columns, rows: cells } };
}

/** AUROC within each group. */
export function groupsFigure({ feature, rows }: GroupedScores): Figure {
  const known = rows
    .filter(({ auroc }) => Number.isFinite(auroc))
    .map(({ value, auroc, aurocInterval: [low, high] }) => ({ name: value, value: auroc, low, high }));
  const worst = rows.reduce((most, row) =>
    Math.abs(row.meanProbability - row.positiveRate) > Math.abs(most.meanProbability - most.positiveRate) ? row : most,
  );
  return {
    kind: 'figure',
    title: `By ${feature}`,
    summary:
      `${count(rows.length, 'group')}. Predictions and outcomes are furthest apart for ${worst.value}: ` +
      `${percent(worst.meanProbability)} predicted, ${percent(worst.positiveRate)} happened.`,
    svg: rangesPlot(known.length > 0 ? known : [{ name: 'all', value: 0.5, low: 0, high: 1 }], 'AUROC, 95 %', '', 0.5),
    table: {
      columns: [feature, 'people', 'examples', 'AUROC', '95 %', 'predicted', 'happened', 'Brier', 'ECE'],
      rows: rows.map((row) => [
        row.value,
        whole(row.people),
        whole(row.examples),
        digits(row.auroc),
        interval(...row.aurocInterval),
        percent(row.meanProbability),
        percent(row.positiveRate),
        digits(row.brier),
        digits(row.ece),
      ]),
    },
  };
}

import * as Plot from '@observablehq/plot';
import type { Figure } from '../blocks.ts';
import type { LearningCurve } from '../report-data.ts';
import { digits, percent, shortDay, signed, whole } from '../words.ts';
import { share, thinRows } from './axes.ts';
import { accent, drawPlot, grid, ink, muted } from './plot.ts';

/** Loss in training and validation. */
export function learningFigure({ network, points }: LearningCurve): Figure {
  const lossOf = (point: (typeof points)[number]) => point.validation['loss'] ?? NaN;
  const lines = [
    { name: 'training', stroke: muted, values: points.map(({ step, trainLoss }) => ({ x: step, y: trainLoss })) },
    { name: 'validation', stroke: accent, values: points.map((point) => ({ x: point.step, y: lossOf(point) })) },
  ].map((line) => ({ ...line, values: line.values.filter(({ y }) => Number.isFinite(y)) }));
  const best = points.reduce((least, point) => (lossOf(point) < lossOf(least) ? point : least), points[0]!);
  const svg = drawPlot({
    marginRight: 62,
    x: { label: 'steps', ticks: 4 },
    y: { label: 'loss', nice: true, ticks: 5 },
    marks: [
      Plot.gridY({ stroke: grid, strokeOpacity: 1, ticks: 5 }),
      ...lines.flatMap(({ name, stroke, values }) => [
        Plot.line(values, { x: 'x', y: 'y', stroke, strokeWidth: 2 }),
        Plot.dot(values, { x: 'x', y: 'y', fill: stroke, r: 2 }),
        Plot.text(values.slice(-1), { x: 'x', y: 'y', text: () => name, dx: 6, textAnchor: 'start', fill: ink }),
      ]),
    ],
  });
  const names = [...new Set(points.flatMap(({ validation }) => Object.keys(validation)))];
  const shown = thinRows(points, 12);
  return {
    kind: 'figure',
    title: network,
    summary:
      `Validation loss ${digits(lossOf(points[0]!))} at step ${points[0]!.step}, lowest ${digits(lossOf(best))} at ` +
      `step ${best.step} of ${points.at(-1)!.step}.`,
    svg,
    table: {
      columns: ['step', 'training loss', ...names],
      rows: shown.map(({ step, trainLoss, validation }) => [
        whole(step),
        digits(trainLoss),
        ...names.map((name) => digits(validation[name] ?? NaN)),
      ]),
    },
  };
}

/** Events of each type, week by week, each type on a scale of its own. */
export function weeksFigure(
  types: readonly { readonly type: string; readonly weekly: readonly number[] }[],
  from: string,
  summary: string,
): Figure {
  const week = 7 * 86_400_000;
  const dateOf = (place: number) => new Date(Date.parse(from) + place * week);
  const shown = types.slice(0, 8);
  const cells = shown.flatMap(({ type, weekly }) => {
    const most = Math.max(1, ...weekly);
    return weekly.map((value, place) => ({ type, date: dateOf(place), value: value / most }));
  });
  const svg = drawPlot({
    height: 34 + 34 * shown.length,
    marginLeft: 108,
    marginBottom: 30,
    marginTop: 4,
    x: { label: null, ticks: 4 },
    y: { axis: null, domain: [0, 1.1] },
    fy: { domain: shown.map(({ type }) => type), label: null, axis: 'left', padding: 0.25 },
    marks: [
      Plot.areaY(cells, { x: 'date', y: 'value', fy: 'type', fill: accent, fillOpacity: 0.25 }),
      Plot.lineY(cells, { x: 'date', y: 'value', fy: 'type', stroke: accent, strokeWidth: 1.5 }),
      Plot.ruleY([0], { stroke: grid }),
    ],
  });
  const longest = Math.max(...shown.map(({ weekly }) => weekly.length));
  const weeks = thinRows(
    Array.from({ length: longest }, (_, place) => place),
    26,
  );
  return {
    kind: 'figure',
    title: 'Events a week',
    summary,
    svg,
    table: {
      columns: ['week of', ...shown.map(({ type }) => type)],
      rows: weeks.map((place) => [
        shortDay(dateOf(place).toISOString()),
        ...shown.map(({ weekly }) => whole(weekly[place] ?? 0)),
      ]),
    },
  };
}

/** Expected against observed, round by round. */
export function roundsFigure(
  rounds: readonly { readonly at: string; readonly expected: number; readonly observed: number }[],
  summary: string,
): Figure {
  const lines = (['expected', 'observed'] as const).map((name) => ({
    name,
    values: rounds.map((round) => ({ x: new Date(round.at), y: round[name] })),
  }));
  const svg = drawPlot({
    marginRight: 62,
    x: { label: null, ticks: 4 },
    y: { ...share, label: 'share of people' },
    marks: [
      Plot.gridY({ stroke: grid, strokeOpacity: 1, ticks: 5 }),
      ...lines.flatMap(({ name, values }) => [
        Plot.line(values, { x: 'x', y: 'y', stroke: name === 'observed' ? accent : muted, strokeWidth: 2 }),
        Plot.dot(values, { x: 'x', y: 'y', fill: name === 'observed' ? accent : muted, r: 3 }),
        Plot.text(values.slice(-1), {
          x: 'x',
          y: 'y',
          text: () => name,
          dx: 8,
          dy: name === 'observed' ? 8 : -8,
          textAnchor: 'start',
          fill: ink,
        }),
      ]),
    ],
  });
  return {
    kind: 'figure',
    title: 'Expected and observed',
    summary,
    svg,
    table: {
      columns: ['predicted on', 'expected', 'observed', 'difference'],
      rows: rounds.map(({ at, expected, observed }) => [
        shortDay(at),
        percent(expected, 1),
        percent(observed, 1),
        signed(observed - expected),
      ]),
    },
  };
}

import * as Plot from '@observablehq/plot';
import type { Figure } from '../blocks.ts';
import type { ReliabilityBin } from '../report-data.ts';
import { percent, whole } from '../words.ts';
import { share } from './axes.ts';
import { thin, type Point } from './curves.ts';
import { accent, drawPlot, grid, muted } from './plot.ts';

type CurveFigure = {
  readonly title: string;
  readonly summary: string;
  readonly points: readonly Point[];
  readonly x: string;
  readonly y: string;
  /** What a ranking at random would give. */
  readonly random: readonly [Point, Point];
};

/** A curve over shares, beside what chance would give. */
export function curveFigure({ title, summary, points, x, y, random }: CurveFigure): Figure {
  const svg = drawPlot({
    x: { ...share, label: x },
    y: { ...share, label: y },
    marks: [
      Plot.gridY({ stroke: grid, strokeOpacity: 1, ticks: 5 }),
      Plot.line(random, { x: 'x', y: 'y', stroke: muted, strokeDasharray: '3 4' }),
      Plot.line(thin(points), { x: 'x', y: 'y', stroke: accent, strokeWidth: 2 }),
    ],
  });
  const rows = thin(points, 11).map((point) => [percent(point.x), percent(point.y)]);
  return { kind: 'figure', title, summary, svg, table: { columns: [x, y], rows } };
}

/** Promised against kept: each bin of probabilities with its 95 % interval (Wilson 1927). */
export function reliabilityFigure(bins: readonly ReliabilityBin[], summary: string): Figure {
  const filled = bins.filter(({ count: size }) => size > 0);
  const dots = filled.map(({ meanProbability, positiveRate, count: size }) => {
    const [low, high] = wilson(positiveRate, size);
    return { x: meanProbability, y: positiveRate, low, high, size };
  });
  const svg = drawPlot({
    x: { ...share, label: 'predicted' },
    y: { ...share, label: 'happened' },
    r: { range: [2, 9] },
    marks: [
      Plot.gridY({ stroke: grid, strokeOpacity: 1, ticks: 5 }),
      Plot.line(
        [
          { x: 0, y: 0 },
          { x: 1, y: 1 },
        ],
        { x: 'x', y: 'y', stroke: muted, strokeDasharray: '3 4' },
      ),
      Plot.ruleX(dots, { x: 'x', y1: 'low', y2: 'high', stroke: accent, strokeOpacity: 0.5 }),
      Plot.dot(dots, { x: 'x', y: 'y', r: 'size', fill: accent }),
    ],
  });
  const rows = filled.map(({ from, to, count: size, meanProbability, positiveRate }) => [
    `${percent(from)} to ${percent(to)}`,
    whole(size),
    percent(meanProbability, 1),
    percent(positiveRate, 1),
  ]);
  const columns = ['probability', 'predictions', 'predicted', 'happened'];
  return { kind: 'figure', title: 'Are the probabilities right?', summary, svg, table: { columns, rows } };
}

/** The interval of a rate seen in `size` cases. */
function wilson(rate: number, size: number): [number, number] {
  const z = 1.96;
  const middle = (rate + (z * z) / (2 * size)) / (1 + (z * z) / size);
  const half = (z / (1 + (z * z) / size)) * Math.sqrt((rate * (1 - rate)) / size + (z * z) / (4 * size * size));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

/** How many people have which probability now. */
export function histogramFigure(probabilities: readonly number[], summary: string): Figure {
  const bins = Array.from({ length: 20 }, (_, place) => ({
    from: place / 20,
    to: (place + 1) / 20,
    size: probabilities.filter((value) => Math.min(19, Math.floor(20 * value)) === place).length,
  }));
  const svg = drawPlot({
    height: 180,
    x: { ...share, label: 'probability' },
    y: { label: 'people', ticks: 4 },
    marks: [
      Plot.gridY({ stroke: grid, strokeOpacity: 1, ticks: 4 }),
      Plot.rectY(bins, { x1: 'from', x2: 'to', y: 'size', fill: accent, inset: 1 }),
    ],
  });
  const rows = bins.map(({ from, to, size }) => [`${percent(from)} to ${percent(to)}`, whole(size)]);
  return { kind: 'figure', title: 'Everybody now', summary, svg, table: { columns: ['probability', 'people'], rows } };
}

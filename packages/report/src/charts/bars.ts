import * as Plot from '@observablehq/plot';
import type { Figure } from '../blocks.ts';
import { digits, percent } from '../words.ts';
import { drawPlot, ink, risk } from './plot.ts';

/** Shares as bars, the largest first. */
export function barsFigure(
  title: string,
  summary: string,
  bars: readonly { readonly name: string; readonly value: number; readonly limit?: number }[],
  {
    label,
    format = percent,
    most,
  }: { readonly label: string; readonly format?: (value: number) => string; readonly most?: number },
): Figure {
  const svg = drawPlot({
    height: 52 + 24 * bars.length,
    marginLeft: 168,
    marginRight: 44,
    x: {
      label,
      domain: [0, most ?? Math.max(...bars.map(({ value, limit = 0 }) => Math.max(value, limit)))],
      ticks: 3,
    },
    y: { label: null, domain: bars.map(({ name }) => name), tickSize: 0, tickFormat: (name: string) => clipped(name) },
    marks: [
      Plot.barX(bars, {
        y: 'name',
        x: 'value',
        fill: ({ value, limit = Infinity }: { value: number; limit?: number }) =>
          value > limit ? 'var(--risk)' : 'var(--accent)',
        insetTop: 4,
        insetBottom: 4,
      }),
      Plot.tickX(
        bars.filter(({ limit }) => limit !== undefined),
        { y: 'name', x: 'limit', stroke: risk, strokeDasharray: '2 2' },
      ),
      Plot.text(bars, {
        y: 'name',
        x: 'value',
        text: ({ value }: { value: number }) => format(value),
        dx: 6,
        textAnchor: 'start',
        fill: ink,
      }),
    ],
  });
  const limits = bars.some(({ limit }) => limit !== undefined);
  return {
    kind: 'figure',
    title,
    summary,
    svg,
    table: {
      columns: ['', label, ...(limits ? ['limit'] : [])],
      rows: bars.map(({ name, value, limit }) => [name, format(value), ...(limits ? [digits(limit ?? NaN, 2)] : [])]),
    },
  };
}

const clipped = (name: string): string => (name.length > 26 ? `${name.slice(0, 25)}…` : name);

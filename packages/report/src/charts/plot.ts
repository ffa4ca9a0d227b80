// charts/: pictures with their words and numbers. Imports no other folder.

import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/*
 * Plots are drawn when the report is made. Colours are variables of the style sheet, so that one picture serves the
 * light and the dark page. All are as wide as a phone: larger screens put several beside each other.
 */
const width = 360;

export const ink = 'currentColor';
export const accent = 'var(--accent)';
export const muted = 'var(--muted)';
export const risk = 'var(--risk)';
/** Long dashes between the ticks of an axis, hardly visible. */
export const grid = 'var(--rule)';

/** The SVG of a plot. Hidden from screen readers: the summary and the table beside it say the same. */
export function drawPlot({ marks, ...options }: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const drawn = Plot.plot({
    document,
    width,
    height: 230,
    marginLeft: 42,
    marginBottom: 38,
    marginTop: 26,
    className: 'plot',
    ...options,
    marks: marks ?? [],
  });
  for (const each of [...drawn.querySelectorAll('style')]) each.remove();
  drawn.removeAttribute('width');
  drawn.removeAttribute('height');
  drawn.setAttribute('aria-hidden', 'true');
  drawn.setAttribute('focusable', 'false');
  return shorter(drawn.outerHTML);
}

/** Coordinates to a tenth of a pixel; no labels that only repeat what the picture is. */
const shorter = (svg: string): string =>
  svg
    .replace(/ aria-(label|description)="[^"]*"/g, '')
    .replace(/ (d|x|y|[xy][12]|c[xy]|width|height|transform)="([^"]*)"/g, (_, name: string, value: string) => {
      const rounded = value.replace(/\d+\.\d+/g, (digits) => String(Number(Number(digits).toFixed(1))));
      return ` ${name}="${rounded}"`;
    });

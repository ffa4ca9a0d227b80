import { element, make } from '../shared/elements.ts';

export type ShownEvent = { readonly type: string; readonly time: number; readonly detail: string };

const namespace = 'http://www.w3.org/2000/svg';
const daySeconds = 86_400;
const size = { smallestWidth: 300, height: 320, left: 38, top: 22, bottom: 8 } as const;
/** Distinct also without colour vision in most pairs (Okabe & Ito 2008). */
const colours = ['#0072b2', '#e69f00', '#009e73', '#d55e00', '#cc79a7', '#56b4e9', '#7a8794', '#b8a500', '#5b3fa8'];

function shape(name: string, attributes: Readonly<Record<string, string | number>>, text?: string): SVGElement {
  const made = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** The most frequent types get colours of their own, all others share the last. */
export function colourOf(types: readonly string[]): (type: string) => string {
  return (type) => colours[Math.min(types.indexOf(type), colours.length - 1)]!;
}

/** Days as columns, hours downwards, a dot an event; the prediction time is the right edge. */
export function drawWeek(events: readonly ShownEvent[], until: number, colour: (type: string) => string): void {
  const svg = element<SVGSVGElement>('week');
  const { height, left, top, bottom } = size;
  const width = Math.max(size.smallestWidth, svg.clientWidth);
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const first = Math.floor(until / daySeconds) - 6;
  const column = (width - left) / 7;
  const y = (seconds: number) => top + ((seconds % daySeconds) / daySeconds) * (height - top - bottom);
  const days = Array.from({ length: 7 }, (_, day) => {
    const date = new Date((first + day) * daySeconds * 1000);
    const format: Intl.DateTimeFormatOptions = { weekday: 'short', timeZone: 'UTC' };
    const name = date.toLocaleDateString('en', column > 55 ? { ...format, day: 'numeric' } : format);
    return [
      shape('text', { x: left + day * column + 4, y: 14 }, name),
      shape('line', { class: 'grid', x1: left + day * column, x2: left + day * column, y1: top, y2: height - bottom }),
    ];
  });
  const hours = [6, 12, 18].flatMap((hour) => [
    shape('text', { x: 0, y: y(hour * 3600) + 4 }, `${hour}:00`),
    shape('line', { class: 'grid', x1: left, x2: width, y1: y(hour * 3600), y2: y(hour * 3600) }),
  ]);
  const shown = events.filter(({ time }) => time >= first * daySeconds && time < until);
  const dots = shown.map(({ type, time, detail }) => {
    const x = left + (Math.floor(time / daySeconds) - first + 0.2 + 0.6 * ((time % 613) / 613)) * column;
    const dot = shape('circle', { cx: x, cy: y(time), r: 5, fill: colour(type), 'fill-opacity': 0.85 });
    dot.append(shape('title', {}, `${new Date(time * 1000).toISOString().slice(11, 16)} ${type} ${detail}`.trim()));
    return dot;
  });
  svg.replaceChildren(...days.flat(), ...hours, ...dots);
  svg.setAttribute('aria-label', `${shown.length} events in the seven days before the prediction time`);
}

export function showLegend(types: readonly string[], colour: (type: string) => string): void {
  const rows = types.map((type) => {
    const swatch = make('span', { className: 'swatch' });
    swatch.style.background = colour(type);
    return make('li', { children: [swatch, type.replaceAll('_', ' ')] });
  });
  element('legend').replaceChildren(...rows);
}

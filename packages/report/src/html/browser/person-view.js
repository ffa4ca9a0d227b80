/// <reference lib="dom" />
// The page of one person, drawn in the browser from plain data: text only ever enters as text.

/**
 * @typedef {object} PersonView
 * @property {string} userId
 * @property {number} probability
 * @property {number | null} lastWeek
 * @property {string} risk
 * @property {string} [tested]
 * @property {{ text: string, effect: string }[]} reasons
 * @property {string[]} weeks
 * @property {(number | null)[]} weekly
 * @property {{ from: string, counts: Record<string, number[]> }} timeline
 * @property {{ time: string, type: string, detail: string, contribution: number }[]} events
 * @property {{ name: string, value: number | null, contribution: number }[]} measures
 */

const svgSpace = 'http://www.w3.org/2000/svg';
const dayMs = 86_400_000;

/** @param {string} name @param {Record<string, string | number>} attributes @param {(Node | string)[]} content */
function element(name, attributes = {}, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...content);
  return made;
}

/** @param {string} name @param {Record<string, string | number>} attributes @param {(Node | string)[]} content */
function shape(name, attributes, ...content) {
  const made = document.createElementNS(svgSpace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...content);
  return made;
}

const percentOf = (/** @type {number} */ share) => `${Math.round(100 * share)}\u00a0%`;
const dateOf = (/** @type {string | number} */ time) =>
  new Date(time).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const signedOf = (/** @type {number} */ value) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

/** @param {string} caption @param {string[]} columns @param {string[][]} rows */
function tableOf(caption, columns, rows) {
  const head = element('tr', {}, ...columns.map((name) => element('th', { scope: 'col' }, name)));
  const body = rows.map((row) =>
    element(
      'tr',
      {},
      ...row.map((cell, column) =>
        column === 0 ? element('th', { scope: 'row' }, cell) : element('td', { class: 'n' }, cell),
      ),
    ),
  );
  const table = element(
    'table',
    {},
    element('caption', {}, caption),
    element('thead', {}, head),
    element('tbody', {}, ...body),
  );
  return element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption }, table);
}

/** @param {string} title @param {Node} drawing @param {string} summary @param {Node} table */
const figureOf = (title, drawing, summary, table) =>
  element(
    'figure',
    {},
    element('h3', { class: 't' }, title),
    drawing,
    element('figcaption', {}, summary),
    element(
      'details',
      {},
      element('summary', {}, 'Numbers', element('span', { class: 'hidden' }, ` of ${title}`)),
      table,
    ),
  );

/** @param {PersonView} person */
function weeklyFigure({ weeks, weekly }) {
  const [width, height, left] = [360, 150, 38];
  const x = (/** @type {number} */ place) => left + ((width - left - 14) * place) / Math.max(1, weeks.length - 1);
  const y = (/** @type {number} */ share) => 10 + (height - 38) * (1 - share);
  const points = weekly.flatMap((value, place) => (value === null ? [] : [{ place, value }]));
  const drawing = shape('svg', { viewBox: `0 0 ${width} ${height}`, class: 'plot', 'aria-hidden': 'true' });
  for (const share of [0, 0.5, 1])
    drawing.append(
      shape('line', { x1: left, x2: width - 8, y1: y(share), y2: y(share), stroke: 'var(--rule)' }),
      shape('text', { x: left - 6, y: y(share) + 4, 'text-anchor': 'end', fill: 'currentColor' }, percentOf(share)),
    );
  drawing.append(
    shape('polyline', {
      points: points.map(({ place, value }) => `${x(place)},${y(value)}`).join(' '),
      fill: 'none',
      stroke: 'var(--accent)',
      'stroke-width': 2,
    }),
    ...points.map(({ place, value }) => shape('circle', { cx: x(place), cy: y(value), r: 3, fill: 'var(--accent)' })),
    shape('text', { x: left, y: height - 8, fill: 'currentColor' }, dateOf(weeks[0] ?? '')),
    shape(
      'text',
      { x: width - 8, y: height - 8, 'text-anchor': 'end', fill: 'currentColor' },
      dateOf(weeks.at(-1) ?? ''),
    ),
  );
  const values = points.map(({ value }) => value);
  const summary =
    points.length < 2
      ? 'Too new for a history.'
      : `Between ${percentOf(Math.min(...values))} and ${percentOf(Math.max(...values))} over ${points.length} weeks.`;
  const rows = weeks.map((week, place) => [
    dateOf(week),
    weekly[place] == null ? 'not predicted' : percentOf(weekly[place]),
  ]);
  return figureOf('Week by week', drawing, summary, tableOf('Week by week', ['as of', 'probability'], rows));
}

/** @param {PersonView} person */
function timelineFigure({ timeline: { from, counts }, events }) {
  const types = Object.keys(counts);
  const days = Math.max(0, ...types.map((type) => counts[type]?.length ?? 0));
  const [left, step, row] = [124, 11, 26];
  const [width, height] = [left + step * days + 10, row * types.length + 30];
  const start = Date.parse(from);
  const x = (/** @type {number} */ day) => left + step * (day + 0.5);
  const drawing = shape('svg', { viewBox: `0 0 ${width} ${height}`, class: 'strip', 'aria-hidden': 'true' });
  types.forEach((type, place) => {
    const middle = row * (place + 0.5);
    drawing.append(
      shape(
        'text',
        { x: left - 10, y: middle + 4, 'text-anchor': 'end' },
        type.length > 18 ? `${type.slice(0, 17)}…` : type,
      ),
      shape('line', { x1: left, x2: width - 10, y1: middle, y2: middle, stroke: 'var(--rule)' }),
      ...(counts[type] ?? []).flatMap((count, day) =>
        count === 0
          ? []
          : [shape('circle', { cx: x(day), cy: middle, r: Math.min(5, 1.4 + Math.sqrt(count)), fill: 'var(--muted)' })],
      ),
    );
  });
  for (const { time, type, contribution } of events) {
    const [day, place] = [Math.floor((Date.parse(time) - start) / dayMs), types.indexOf(type)];
    if (day < 0 || day >= days || place < 0) continue;
    const fill = contribution < 0 ? 'var(--risk)' : 'var(--accent)';
    drawing.append(shape('circle', { cx: x(day), cy: row * (place + 0.5), r: 5, fill }));
  }
  for (let day = 0; day < days; day += 14)
    drawing.append(shape('text', { x: x(day), y: height - 8, 'text-anchor': 'middle' }, dateOf(start + day * dayMs)));
  const total = types
    .map((type) => `${type} ${(counts[type] ?? []).reduce((sum, count) => sum + count, 0)}`)
    .join(', ');
  const marked = events.length > 0 ? ' Coloured events moved the prediction most: up in green, down in red.' : '';
  const weeks = Array.from({ length: Math.ceil(days / 7) }, (_, week) => week);
  const rows = weeks.map((week) => [
    dateOf(start + 7 * week * dayMs),
    ...types.map((type) =>
      String((counts[type] ?? []).slice(7 * week, 7 * week + 7).reduce((sum, count) => sum + count, 0)),
    ),
  ]);
  return figureOf(
    'What happened',
    element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'What happened' }, drawing),
    types.length === 0 ? 'Nothing in these weeks.' : `In ${days} days: ${total}.${marked}`,
    tableOf('Events by week', ['week from', ...types], rows),
  );
}

/**
 * Draws a person's page into a container.
 * @param {HTMLElement} container
 * @param {PersonView} person
 */
export function showPerson(container, person) {
  const { userId, probability, lastWeek, risk, tested, reasons, events, measures } = person;
  const title = element('h2', { tabindex: -1 }, userId);
  const before = lastWeek === null ? 'Nothing was predicted a week ago.' : `A week ago it was ${percentOf(lastWeek)}.`;
  container.replaceChildren(
    title,
    element('p', { class: 'lead' }, `${percentOf(probability)} likely to stay: ${risk}. ${before}`),
    ...(tested ? [element('p', { class: 'soft' }, tested)] : []),
    ...(reasons.length > 0
      ? [
          element('h3', {}, 'Why'),
          element(
            'ul',
            { class: 'why' },
            ...reasons.map(({ text, effect }) =>
              element('li', { class: effect }, text, element('span', { class: 'hidden' }, ` ${effect} it`)),
            ),
          ),
        ]
      : []),
    element('div', { class: 'figures' }, weeklyFigure(person)),
    timelineFigure(person),
    ...(events.length > 0
      ? [
          tableOf(
            'Events that moved the prediction most, in log odds',
            ['event', 'when', 'contribution'],
            events.map(({ type, detail, time, contribution }) => [
              detail ? `${type}: ${detail}` : type,
              dateOf(time),
              signedOf(contribution),
            ]),
          ),
        ]
      : []),
    ...(measures.length > 0
      ? [
          tableOf(
            'Measures that moved the prediction most, in log odds',
            ['measure', 'value', 'contribution'],
            measures.map(({ name, value, contribution }) => [
              name,
              value === null ? 'none' : String(Number(value.toPrecision(3))).replace('-', '−'),
              signedOf(contribution),
            ]),
          ),
        ]
      : []),
  );
  title.focus();
}

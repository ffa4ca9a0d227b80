/// <reference lib="dom" />
// What the report does in the browser: one chapter at a time, the contact budget, the search, the page of a person.
import { showPerson } from './person-view.js';

/** @param {string} selector */
const find = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));
const data = JSON.parse(find('#data-of-people').textContent ?? '{}');
const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.people>li')]);
const sections = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('main>section')]);
const links = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('nav a')]);
const personPrefix = '#person=';

/** Counts of a day, one character each, in base 36. @param {string} text */
const countsOf = (text) => [...text].map((digit) => parseInt(digit, 36));

/** @param {number} place */
function personAt(place) {
  const own = data.people[place];
  const row = rows[place];
  const reasons = [...(row?.querySelectorAll('li') ?? [])].map((each) => ({
    text: each.textContent ?? '',
    effect: each.className,
  }));
  const events = own.e.map((/** @type {[number, string, string, number]} */ [seconds, type, detail, contribution]) => ({
    time: new Date(seconds * 1000).toISOString(),
    type: data.names[type],
    detail: data.names[detail],
    contribution: contribution / 100,
  }));
  const measures = own.m.map((/** @type {[string, number | null, number]} */ [name, value, contribution]) => ({
    name: data.names[name],
    value,
    contribution: contribution / 100,
  }));
  const counts = Object.fromEntries(
    Object.entries(own.d).map(([type, text]) => [data.names[type], countsOf(String(text).padEnd(data.days, '0'))]),
  );
  const weekly = own.w.map((/** @type {number | null} */ value) => (value === null ? null : value / 1000));
  return {
    userId: row?.querySelector('a')?.textContent ?? '',
    probability: weekly.at(-1),
    lastWeek: weekly.at(-2) ?? null,
    risk: row?.querySelector('.b')?.textContent ?? '',
    tested: data.tested[own.b],
    reasons,
    weeks: data.weeks,
    weekly,
    timeline: { from: data.from, counts },
    events,
    measures,
  };
}

function show() {
  const person = window.location.hash.startsWith(personPrefix)
    ? Number(window.location.hash.slice(personPrefix.length))
    : -1;
  const isPerson = person in rows;
  const asked = isPerson ? 'person' : window.location.hash.slice(1);
  const shown = sections.some(({ id }) => id === asked && (id !== 'person' || isPerson)) ? asked : 'people';
  for (const section of sections) section.hidden = section.id !== shown;
  for (const link of links) {
    const isCurrent = link.getAttribute('href') === `#${shown === 'person' ? 'people' : shown}`;
    if (isCurrent) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (shown === 'person') showPerson(find('#person-view'), personAt(person));
  // After the browser's own jump to the anchor, which would hide the heading.
  setTimeout(() => window.scrollTo(0, 0));
}

const slider = /** @type {HTMLInputElement} */ (find('#budget'));
const outcome = find('#budget-outcome');
const probabilities = data.people.map((/** @type {{ w: number[] }} */ { w }) => (w.at(-1) ?? 0) / 1000);
const absent = probabilities.reduce((/** @type {number} */ sum, /** @type {number} */ each) => sum + 1 - each, 0);

function contact() {
  const contacts = Number(slider.value);
  let byThemselves = 0;
  for (let place = 0; place < contacts; place++) byThemselves += probabilities[place];
  rows.forEach((row, place) => row.classList.toggle('in', place < contacts));
  const reached = contacts - byThemselves;
  outcome.textContent =
    contacts === 0
      ? 'Nobody is contacted.'
      : `Of the ${contacts} contacted, ${Math.round(byThemselves)} are expected to come by themselves and ` +
        `${Math.round(reached)} to stay away. ` +
        `That is ${Math.round((100 * reached) / absent)}\u00a0% of everybody who ` +
        'is expected to stay away.';
  slider.setAttribute('aria-valuetext', `${contacts} people`);
}

const search = /** @type {HTMLInputElement} */ (find('#search'));
const found = find('#found');
function filter() {
  const words = search.value.trim().toLowerCase();
  let count = 0;
  for (const row of rows) {
    const fits = words === '' || (row.firstElementChild?.textContent ?? '').toLowerCase().includes(words);
    row.hidden = !fits;
    if (fits) count++;
  }
  found.textContent = words === '' ? '' : `${count} found`;
}

find('#controls').hidden = false;
find('#find').hidden = false;
slider.addEventListener('input', contact);
search.addEventListener('input', filter);
window.addEventListener('hashchange', show);
window.addEventListener('load', () => setTimeout(() => window.scrollTo(0, 0)));
contact();
show();

/**
 * What can be known about simulated people: the particle filter's AUROC with all streams and with each alone, beside
 * rules that look at nothing but the clock. Writes the table of docs/simulator.md.
 *
 *     npx tsc -b apps/engagement
 *     node tools/simulator-ceiling.mjs --people 1500 --particles 1000 --seed 1
 */
import { parseArgs } from 'node:util';

import { auroc } from '@daybook/core';
import { ceiling, simulate, simulationSchema, streams } from '../apps/engagement/dist/simulate/index.js';

const { values: flags } = parseArgs({ options: { people: { type: 'string', default: '1500' }, particles: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' }, minimum: { type: 'string', default: '1' } } });
const particles = Number(flags.particles);
const minimum = Number(flags.minimum);
const config = simulationSchema.parse({ people: Number(flags.people), seed: Number(flags.seed) });
const secondsPerDay = 86_400;
const windowSeconds = 7 * secondsPerDay;
const end = Date.parse(config.startDate) / 1000 + config.weeks * windowSeconds;
/** Predictions are made in the last five weeks, as a test part in time would have it. */
const from = end - 5 * windowSeconds;

const labels = [];
const gapDays = [];
const counts = [];
const known = { 'all streams': [], ...Object.fromEntries(streams.map((stream) => [`${stream} alone`, []])) };
const typeCounts = new Map();
const eventsPerPerson = [];
let filterMs = 0;

for (const { person, events } of simulate(config)) {
  const start = person.startDay * secondsPerDay;
  const own = events.filter((event) => event.from !== 'coach').map(({ time }) => time);
  eventsPerPerson.push(events.length);
  for (const { type, from: role } of events) typeCounts.set(role ? `${type} (${role})` : type, (typeCounts.get(role ? `${type} (${role})` : type) ?? 0) + 1);
  const times = [];
  for (let time = start + windowSeconds; time + windowSeconds <= end; time += windowSeconds) if (time >= from) times.push(time);
  for (const time of times) {
    const days = new Set(own.filter((event) => event >= time && event < time + windowSeconds).map((event) => Math.floor((event - time) / secondsPerDay)));
    labels.push(days.size >= minimum ? 1 : 0);
    gapDays.push((time - own.findLast((event) => event < time)) / secondsPerDay);
    counts.push(own.filter((event) => event < time && event >= time - 2 * windowSeconds).length);
  }
  for (const [name, predictions] of Object.entries(known)) {
    const seen = name === 'all streams' ? streams : [name.split(' ')[0]];
    const startedMs = performance.now();
    predictions.push(...ceiling(start, events, times, { streams: seen, particles, minimum }));
    if (name === 'all streams') filterMs += performance.now() - startedMs;
  }
}

/** The best that any function of the gap in whole days can do, fitted on these very examples. */
function bestOfGaps() {
  const byDay = new Map();
  gapDays.forEach((gap, index) => {
    const bin = byDay.get(Math.floor(gap)) ?? { positives: 0, count: 0 };
    byDay.set(Math.floor(gap), { positives: bin.positives + labels[index], count: bin.count + 1 });
  });
  return gapDays.map((gap) => byDay.get(Math.floor(gap)).positives / byDay.get(Math.floor(gap)).count);
}

const row = (name, value) => console.log(`| ${name} | ${value} |`);
const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
row('people, examples', `${config.people}, ${labels.length}`);
row('positive rate', mean(labels).toFixed(3));
for (const [name, predictions] of Object.entries(known)) row(`AUROC, filter, ${name}`, auroc(predictions, labels).toFixed(3));
row('AUROC, recency: the shorter the gap', auroc(gapDays.map((gap) => -gap), labels).toFixed(3));
row('AUROC, best function of the gap in days', auroc(bestOfGaps(), labels).toFixed(3));
row('AUROC, own events in 14 days', auroc(counts, labels).toFixed(3));
row('events a person', mean(eventsPerPerson).toFixed(0));
for (const [type, count] of [...typeCounts].sort()) row(`${type} a person`, (count / config.people).toFixed(1));
row('filter, all streams, ms a person', (filterMs / config.people).toFixed(1));

const order = labels.map((_, index) => index).sort((first, second) => known['all streams'][first] - known['all streams'][second]);
for (let tenth = 0; tenth < 10; tenth++) {
  const part = order.slice(Math.floor((tenth * order.length) / 10), Math.floor(((tenth + 1) * order.length) / 10));
  row(`tenth ${tenth + 1}: mean prediction, positive rate`, `${mean(part.map((index) => known['all streams'][index])).toFixed(3)}, ${mean(part.map((index) => labels[index])).toFixed(3)}`);
}

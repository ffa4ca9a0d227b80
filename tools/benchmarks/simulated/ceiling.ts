import { parseArgs } from 'node:util';
import { auroc } from '@daybook/core';
import { ceiling, simulate, simulationSchema, simulatedStreams } from '@daybook/engagement';

/**
 * The ceiling on simulated people: the particle filter's AUROC with all streams and with each alone, beside rules that
 * see nothing but the clock. Prints the tables of docs/simulator.md: `node ceiling.js --people 1500 --particles 1000
 * --seed 1`.
 */
const { values: flags } = parseArgs({
  options: {
    people: { type: 'string', default: '1500' },
    particles: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    minimum: { type: 'string', default: '1' },
  },
});
const particles = Number(flags.particles);
const minimum = Number(flags.minimum);
const config = simulationSchema.parse({ people: Number(flags.people), seed: Number(flags.seed) });
const secondsPerDay = 86_400;
const windowSeconds = 7 * secondsPerDay;
const end = Date.parse(config.startDate) / 1000 + config.weeks * windowSeconds;
/** Predictions are made in the last five weeks, as in a test part split by time. */
const from = end - 5 * windowSeconds;

const labels: number[] = [];
const gapDays: number[] = [];
const counts: number[] = [];
const everything = 'all streams';
const filters = [everything, ...simulatedStreams.map((stream) => `${stream} alone`)];
const predictions = new Map(filters.map((name): [string, number[]] => [name, []]));
const typeCounts = new Map<string, number>();
const eventsPerPerson: number[] = [];
let filterMs = 0;

for (const { person, events } of simulate(config)) {
  const start = person.startDay * secondsPerDay;
  const own = events.filter((event) => event.from !== 'coach').map(({ time }) => time);
  eventsPerPerson.push(events.length);
  for (const { type, from: role } of events) {
    const name = role ? `${type} (${role})` : type;
    typeCounts.set(name, (typeCounts.get(name) ?? 0) + 1);
  }
  const times: number[] = [];
  for (let time = start + windowSeconds; time + windowSeconds <= end; time += windowSeconds) {
    if (time >= from) times.push(time);
  }
  for (const time of times) {
    const after = own.filter((event) => event >= time && event < time + windowSeconds);
    const days = new Set(after.map((event) => Math.floor((event - time) / secondsPerDay)));
    labels.push(days.size >= minimum ? 1 : 0);
    gapDays.push((time - own.findLast((event) => event < time)!) / secondsPerDay);
    counts.push(own.filter((event) => event < time && event >= time - 2 * windowSeconds).length);
  }
  for (const [name, values] of predictions) {
    const streams =
      name === everything ? simulatedStreams : simulatedStreams.filter((stream) => name === `${stream} alone`);
    const startedMs = performance.now();
    values.push(...ceiling(start, events, times, { streams, particles, minimum }));
    if (name === everything) filterMs += performance.now() - startedMs;
  }
}

/** The best that any function of the gap in whole days can do, fitted on these very examples. */
function bestFunctionOfGap(): number[] {
  const byDay = new Map<number, { readonly positives: number; readonly count: number }>();
  gapDays.forEach((gap, index) => {
    const bin = byDay.get(Math.floor(gap)) ?? { positives: 0, count: 0 };
    byDay.set(Math.floor(gap), { positives: bin.positives + labels[index]!, count: bin.count + 1 });
  });
  return gapDays.map((gap) => {
    const { positives, count } = byDay.get(Math.floor(gap))!;
    return positives / count;
  });
}

const row = (...cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`);
const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const shortestGapFirst = gapDays.map((gap) => -gap);
row('people', `${config.people}`);
row('examples', `${labels.length}`);
row('positive rate', mean(labels).toFixed(3));
for (const [name, values] of predictions) row(`AUROC, filter, ${name}`, auroc(values, labels).toFixed(3));
row('AUROC, recency: the shorter the gap', auroc(shortestGapFirst, labels).toFixed(3));
row('AUROC, best function of the gap in days', auroc(bestFunctionOfGap(), labels).toFixed(3));
row('AUROC, own events in 14 days', auroc(counts, labels).toFixed(3));
row('events per person', mean(eventsPerPerson).toFixed(0));
for (const [type, count] of [...typeCounts].sort()) row(`${type} per person`, (count / config.people).toFixed(1));
row('filter, all streams, ms per person', (filterMs / config.people).toFixed(1));

const filtered = predictions.get(everything)!;
const order = labels.map((_, index) => index).sort((first, second) => filtered[first]! - filtered[second]!);
for (let tenth = 0; tenth < 10; tenth++) {
  const [first, last] = [tenth, tenth + 1].map((share) => Math.floor((share * order.length) / 10));
  const part = order.slice(first, last);
  const [predicted, positive] = [filtered, labels].map((values) => mean(part.map((index) => values[index]!)));
  row(`tenth ${tenth + 1}`, predicted!.toFixed(3), positive!.toFixed(3));
}

import { auroc, daySeconds } from '@daybook/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { simulationSchema } from './config.ts';

import { streams, type SimulatedStream } from './observations.ts';
import { ceiling } from './particle-filter.ts';
import { simulate, type SimulatedPerson } from './simulate.ts';

const config = simulationSchema.parse({ people: 300 });
const weekSeconds = 7 * daySeconds;
const end = Date.parse(config.startDate) / 1000 + config.weeks * weekSeconds;

const startOf = ({ person }: SimulatedPerson) => person.startDay * daySeconds;
const ownTimes = ({ events }: SimulatedPerson) => events.filter(({ from }) => from !== 'coach').map(({ time }) => time);

/** Programme weeks that begin in the second half of the calendar and end within it. */
function predictionTimes(simulated: SimulatedPerson): number[] {
  const weekly = Array.from({ length: config.weeks }, (_, week) => startOf(simulated) + week * weekSeconds);
  return weekly.filter((time) => time >= end - 6 * weekSeconds && time + weekSeconds <= end);
}

function predict(cohort: readonly SimulatedPerson[], seen: readonly SimulatedStream[]): number[] {
  return cohort.flatMap((simulated) => [
    ...ceiling(startOf(simulated), simulated.events, predictionTimes(simulated), { streams: seen, particles: 200 }),
  ]);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('ceiling', () => {
  let cohort: SimulatedPerson[];
  let labels: number[];
  let everything: number[];
  beforeAll(() => {
    cohort = [...simulate(config)];
    labels = cohort.flatMap((simulated) =>
      predictionTimes(simulated).map((time) =>
        Number(ownTimes(simulated).some((event) => event >= time && event < time + weekSeconds)),
      ),
    );
    everything = predict(cohort, streams);
  }, 60_000);

  it('lies between .80 and .88 for a target that is neither rare nor usual', () => {
    expect(auroc(everything, labels)).toBeGreaterThan(0.8);
    expect(auroc(everything, labels)).toBeLessThan(0.88);
    expect(mean(labels)).toBeGreaterThan(0.25);
    expect(mean(labels)).toBeLessThan(0.75);
  });

  it('means what it says: of predictions near p, about p come true', () => {
    const order = [...labels.keys()].sort((first, second) => everything[first]! - everything[second]!);
    const size = order.length / 5;
    for (let fifth = 0; fifth < 5; fifth++) {
      const part = order.slice(Math.floor(fifth * size), Math.floor((fifth + 1) * size));
      expect(
        Math.abs(mean(part.map((index) => everything[index]!)) - mean(part.map((index) => labels[index]!))),
        `fifth ${fifth}`,
      ).toBeLessThan(0.08);
    }
  });

  it('is well above what each stream alone can know, and each stream knows something', () => {
    const some = cohort.slice(0, 150);
    const count = some.flatMap(predictionTimes).length;
    const all = auroc(everything.slice(0, count), labels.slice(0, count));
    for (const stream of streams) {
      const alone = auroc(predict(some, [stream]), labels.slice(0, count));
      expect(alone, stream).toBeGreaterThan(0.65);
      expect(alone, stream).toBeLessThan(all - 0.015);
    }
  });

  it('is not given away by recency, whichever way the gap is read', () => {
    const gaps = cohort.flatMap((simulated) =>
      predictionTimes(simulated).map((time) => time - ownTimes(simulated).findLast((event) => event < time)!),
    );
    const recency = auroc(
      gaps.map((gap) => -gap),
      labels,
    );
    expect(Math.max(recency, 1 - recency)).toBeLessThan(auroc(everything, labels) - 0.08);
  });

  it('does not look at what comes later', () => {
    const simulated = cohort[0]!;
    const time = predictionTimes(simulated)[0]!;
    const past = simulated.events.filter((event) => event.time < time);
    expect(ceiling(startOf(simulated), past, [time], { particles: 100 })).toEqual(
      ceiling(startOf(simulated), simulated.events, [time], { particles: 100 }),
    );
  });

  it('has no opinion before the start and is certain of the first day', () => {
    const simulated = cohort[0]!;
    const [before, atStart] = ceiling(
      startOf(simulated),
      simulated.events,
      [startOf(simulated) - weekSeconds, startOf(simulated)],
      { particles: 50 },
    );
    expect(before).toBeNaN();
    expect(atStart).toBeCloseTo(1);
  });

  it('finds more days harder to reach', () => {
    const simulated = cohort[3]!;
    const chances = [1, 3, 6].map(
      (minimum) =>
        ceiling(startOf(simulated), simulated.events, predictionTimes(simulated).slice(0, 1), {
          minimum,
          particles: 300,
        })[0]!,
    );
    expect(chances[0]).toBeGreaterThan(chances[1]!);
    expect(chances[1]).toBeGreaterThan(chances[2]!);
  });
});

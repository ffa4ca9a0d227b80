import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { daySeconds } from '@daybook/core';
import { chooseBackend } from '@daybook/core/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { scoreCommand } from '../cli/commands/score.ts';
import { countPopulationActivity, populationActivityNames, populationActivityRow } from './population-activity.ts';
import { encodePopulationActivity } from '../encoding/person-inputs.ts';
import { loadEngagement } from '../fusion/engagement-folder.ts';
import type { Explanation } from '../scoring/explain.ts';
import { importLines, madeLines, silent, temporaryFolder, trainOn } from '../model-fixture.ts';
import { populationActivityOf } from '../scoring/score.ts';

import { readCohort, withStore } from './workspace.ts';

const person = (days: readonly number[], own = days.map(() => 1)) => ({
  times: Float64Array.from(days, (day) => day * daySeconds),
  byPerson: Uint8Array.from(own),
});
/** Everybody every day until day 28, then one of three. */
const everyDay = (days: number, offset: number) => Array.from({ length: days }, (_, day) => day + offset);
const people = [person(everyDay(42, 0.01)), person(everyDay(28, 0.02)), person(everyDay(28, 0.03))];
const shares = (populationActivity: ReturnType<typeof countPopulationActivity>, day: number) =>
  populationActivity(day * daySeconds)!.map((ratio) => Math.exp(ratio));

describe('countPopulationActivity', () => {
  it(
    'compares days that people were active: a day and three with the week, the week with four and with the one ' +
      'before',
    () => {
      const populationActivity = countPopulationActivity(people);
      expect(shares(populationActivity, 28)).toEqual([1, 1, 1, 1].map((one) => expect.closeTo(one, 10)));
      // A week later: 7 days of one person after 21 in each of three weeks.
      expect(shares(populationActivity, 35)).toEqual(
        [2 / 2, 4 / 4, 8 / (1 + (7 + 63) / 4), 8 / 22].map((share) => expect.closeTo(share, 10)),
      );
      expect(populationActivityNames).toHaveLength(4);
    },
  );

  it('counts a person once a day, and nothing that others did', () => {
    const often = people.map(({ times }) =>
      person([...times].flatMap((time) => [time / daySeconds, time / daySeconds + 0.1])),
    );
    const coached = people.map(({ times }) =>
      person(
        [...times].flatMap((time) => [time / daySeconds, time / daySeconds + 0.1]),
        [...times].flatMap(() => [1, 0]),
      ),
    );
    for (const others of [often, coached])
      expect(countPopulationActivity(others)(35 * daySeconds)).toEqual(
        countPopulationActivity(people)(35 * daySeconds),
      );
  });

  it('sees nothing that comes at the prediction time or after it', () => {
    const at = 35.25 * daySeconds;
    const later = [...people, person([at / daySeconds, 36, 37, 38]), person([40])];
    expect(countPopulationActivity(later)(at)).toEqual(countPopulationActivity(people)(at));
    expect(countPopulationActivity(later)(at + daySeconds)).not.toEqual(
      countPopulationActivity(people)(at + daySeconds),
    );
  });

  it('is nearly the same for ten times the people', () => {
    const many = countPopulationActivity(Array.from({ length: 10 }, () => people).flat());
    countPopulationActivity(people)(35 * daySeconds)!.forEach((ratio, place) =>
      expect(Math.abs(many(35 * daySeconds)![place]! - ratio)).toBeLessThan(0.15),
    );
  });

  it('tells nothing before anything happened', () => {
    const populationActivity = countPopulationActivity(people);
    expect(populationActivity(0)).toBeUndefined();
    expect(countPopulationActivity([])(1e9)).toBeUndefined();
    expect(populationActivityRow(populationActivity, 0)).toEqual([0, 0, 0, 0]);
    const { rows, present, hiddenSize } = encodePopulationActivity(populationActivity, [
      { predictionTime: 0 },
      { predictionTime: 35 * daySeconds },
    ]);
    expect([...present]).toEqual([0, 1]);
    expect([...rows]).toEqual([0, 0, 0, 0, ...populationActivity(35 * daySeconds)!.map(Math.fround)]);
    expect(hiddenSize).toBe(4);
  });
});

const isNonZero = (value: number) => Number.isFinite(value) && value !== 0;

describe('a model that reads population activity', () => {
  const folder = temporaryFolder();
  const at = '2026-02-12';
  let trained: { readonly path: string; readonly model: string };
  beforeAll(async () => {
    await chooseBackend({ preferred: 'wasm' });
    trained = await trainOn(join(folder, 'model'), madeLines().flat(), { populationActivity: true, head: 'linear' });
  }, 120_000);

  const scoresOf = async (store: string, more: object = {}) => {
    const { scores } = (await scoreCommand.run({ store, model: trained.model, at, ...more }, silent)) as {
      scores: { userId: string; predictions: number[] }[];
    };
    return Object.fromEntries(scores.map(({ userId, predictions }) => [userId, predictions[0]!]));
  };

  it('takes it beside the networks, the same from a store as from a cohort', async () => {
    const { model } = await loadEngagement(trained.model);
    expect(model.fusion.streams.map(({ name }) => name)).toEqual([
      'conversation',
      'food',
      'events',
      'populationActivity',
    ]);
    await withStore(trained.path, async (store) => {
      const predictionTime = Date.parse(at) / 1000;
      expect(populationActivityOf(store)(predictionTime)).toEqual(
        countPopulationActivity(readCohort(store).people)(predictionTime),
      );
    });
  });

  it('moves with what others did before, not with what they do later', { timeout: 60_000 }, async () => {
    const whole = await scoresOf(trained.path);
    const kept = madeLines().filter((_, place) => place % 2 === 0);
    const timeOf = (line: string) => (JSON.parse(line) as { time?: string }).time ?? '';
    const others = madeLines().filter((_, place) => place % 2 === 1);
    const past = await importLines(join(folder, 'past'), [
      ...kept.flat(),
      ...others.flatMap((lines) => lines.filter((line) => timeOf(line) < at)),
    ]);
    const without = await importLines(join(folder, 'without'), kept.flat());
    const [known, alone] = [await scoresOf(past), await scoresOf(without)];
    expect(Object.keys(alone).length).toBeGreaterThan(5);
    for (const userId of Object.keys(alone)) {
      expect(known[userId]).toBe(whole[userId]);
      expect(alone[userId]).not.toBe(whole[userId]);
    }
  });

  it('says how much it moved a prediction', { timeout: 60_000 }, async () => {
    const file = join(folder, 'explanations.jsonl');
    const [userId] = Object.keys(await scoresOf(trained.path));
    await scoresOf(trained.path, { only: [userId], explain: file, top: 3 });
    const [line] = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as Explanation);
    expect(line!.complete).toBe(true);
    expect(line!.streams.populationActivity).toMatchObject({
      presence: 0,
      silence: 0,
      total: expect.toSatisfy(isNonZero),
    });
    expect(line!.features).toBeUndefined();
  });
});

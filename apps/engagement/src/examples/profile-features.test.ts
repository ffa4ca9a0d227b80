import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseBackend } from '@daybook/core/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { scoreCommand } from '../cli/commands/score.ts';
import { loadEngagement } from '../fusion/engagement-folder.ts';
import { encodeFeatures } from '../encoding/person-inputs.ts';
import { featureColumns, featureRow, fitFeatures, type Features } from './profile-features.ts';
import { importLines, madeLines, silent, temporaryFolder, trainOn } from '../model-fixture.ts';
import { readProfiles } from './profiles.ts';

beforeAll(() => chooseBackend({ preferred: 'wasm' }));

const people: Record<string, Features> = {
  a: { age: 30, plan: 'basic', group: 'x' },
  b: { age: 50, plan: 'basic' },
  c: { plan: 'plus', group: 'y' },
  d: { age: 40, plan: 'plus', group: 'y' },
  // Not in training.
  e: { age: 1000, plan: 'gold', group: 'y' },
};
const encoding = fitFeatures(['age', 'plan', 'group'], ['a', 'b', 'c', 'd'], (userId) => people[userId]);

describe('fitFeatures', () => {
  it('learns numbers and categories from training people alone', () => {
    expect(encoding).toEqual([
      { name: 'age', kind: 'number', mean: 40, deviation: Math.sqrt(200 / 3) },
      { name: 'plan', kind: 'category', values: ['basic', 'plus'] },
      // Only one training person is in x.
      { name: 'group', kind: 'category', values: ['y'] },
    ]);
    expect(featureColumns(encoding)).toEqual([
      'age',
      'age missing',
      'plan = basic',
      'plan = plus',
      'plan unknown',
      'group = y',
      'group unknown',
    ]);
  });

  it('names what is known when a feature is not', () => {
    expect(() => fitFeatures(['height'], ['a'], (userId) => people[userId])).toThrow(
      'features: no training person has "height". Known: age, group, plan.',
    );
    expect(() => fitFeatures(['height'], ['a'], () => undefined)).toThrow(
      'Nobody has any: give --profiles, or import profile lines with features.',
    );
  });
});

describe('featureRow', () => {
  it('standardises, marks what is missing, and reads unseen values as unknown', () => {
    expect(featureRow(encoding, people['a'])).toEqual([expect.closeTo(-1.2247, 4), 0, 1, 0, 0, 0, 1]);
    expect(featureRow(encoding, people['c'])).toEqual([0, 1, 0, 1, 0, 1, 0]);
    expect(featureRow(encoding, people['e']).slice(2)).toEqual([0, 0, 1, 1, 0]);
    expect(featureRow(encoding, { plan: 'basic' })).toEqual([0, 1, 1, 0, 0, 0, 0]);
  });

  it('knows somebody of whom nothing is known as missing', () => {
    const { present, rows, hiddenSize } = encodeFeatures(encoding, [people['a'], undefined, { other: 3 }]);
    expect([...present]).toEqual([1, 0, 0]);
    expect([...rows.subarray(hiddenSize)].every((value) => value === 0)).toBe(true);
  });
});

describe('a model with features', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'profiles.csv');
  const scoreOf = async ({ path, model }: { path: string; model: string }, profiles?: string) => {
    const { scores } = (await scoreCommand.run({ store: path, model, profiles, at: '2026-02-05' }, silent)) as {
      scores: { userId: string; predictions: number[] }[];
    };
    return scores;
  };

  it('reads facts from profiles and a file, keeps how, and moves with them', { timeout: 120_000 }, async () => {
    const userIds = madeLines().map(([profile]) => (JSON.parse(profile!) as { userId: string }).userId);
    const cellOf = (place: number, shift = 0) => (place % 4 === 0 ? '' : String(20 + place + shift));
    writeFileSync(file, `userId,age\n${userIds.map((userId, place) => `${userId},${cellOf(place)}`).join('\n')}\n`);
    const trained = await trainOn(
      join(folder, 'model'),
      madeLines().flat(),
      { features: ['age', 'timeZone'], head: 'linear' },
      file,
    );
    const { model } = await loadEngagement(trained.model);
    expect(model.features).toMatchObject([
      { name: 'age', kind: 'number' },
      { name: 'timeZone', kind: 'category', values: expect.arrayContaining(['Europe/Berlin']) },
    ]);
    expect(model.fusion.streams.map(({ name }) => name)).toEqual(['conversation', 'food', 'events', 'features']);

    const before = await scoreOf(trained, file);
    writeFileSync(file, `userId,age\n${userIds.map((userId, place) => `${userId},${cellOf(place, 40)}`).join('\n')}\n`);
    const after = await scoreOf(trained, file);
    const moved = before
      .filter(({ predictions }, place) => predictions[0] !== after[place]!.predictions[0])
      .map(({ userId }) => userIds.indexOf(userId));
    expect(moved.length).toBeGreaterThan(10);
    expect(moved.every((place) => place % 4 > 0)).toBe(true);
    // The same facts from profile lines.
    const withFacts = madeLines().map(([profile, ...events], place) => [
      JSON.stringify({
        ...(JSON.parse(profile!) as object),
        ...(cellOf(place) && { features: { age: Number(cellOf(place)) } }),
      }),
      ...events,
    ]);
    expect(
      await scoreOf({ path: await importLines(join(folder, 'facts'), withFacts.flat()), model: trained.model }),
    ).toEqual(before);
    // Without the file, ages are missing: people who had none keep their score.
    const without = await scoreOf(trained);
    before.forEach(({ userId, predictions }, place) =>
      expect(predictions[0] === without[place]!.predictions[0]).toBe(userIds.indexOf(userId) % 4 === 0),
    );
  });

  it('refuses a file that says two things of one person, or does not say of whom', () => {
    writeFileSync(file, 'userId,age\nu1,3\nu1,4\n');
    expect(() => readProfiles(file)).toThrow(`${file}: u1 has two lines. Each person must have one.`);
    writeFileSync(file, 'user,age\nu1,3\n');
    expect(() => readProfiles(file)).toThrow(`${file}: record 1 has no userId. The header must name a column userId.`);
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { daySeconds, loadWeights } from '@daybook/core';
import { readSplit } from '@daybook/store';
import { chooseBackend } from '@daybook/core/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateCommand } from '../cli/commands/evaluate.ts';
import { scoreCommand } from '../cli/commands/score.ts';
import { loadEngagement, modelVersion } from '../fusion/engagement-folder.ts';
import { beforeFinalWeek } from '../examples/examples.ts';
import { examineStream } from '../doctor/examine-stream.ts';
import { aShare, cutoff, importLines, madeLines, silent, temporaryFolder, trainOn } from '../model-fixture.ts';
import { encodeInputs, makeParts, withNetworks } from '../encoding/prepare.ts';
import { countedTypes, engaged, labelAt } from '../examples/target.ts';
import { chooseSplit, readCohort, withStore } from '../examples/workspace.ts';

/** Lines of one person, the profile first. */
type Lines = readonly string[];
const people: readonly Lines[] = madeLines();
const userIdOf = ([profile]: Lines) => (JSON.parse(profile!) as { userId: string }).userId;
const timeOf = (line: string) => Date.parse((JSON.parse(line) as { time: string }).time) / 1000;
const iso = (seconds: number) => new Date(seconds * 1000).toISOString();

/**
 * Something that nobody had done before, said or eaten, at a prediction time: a type, an item, a food and a role that
 * are new.
 */
function neverSeen(userId: string, seconds: number, type = 'cancelled'): string[] {
  const lines = [
    { type, item: 'form-7', value: 1e6 },
    { type: 'meal', foods: ['durian'] },
    { type: 'message', from: 'lawyer', text: 'I shall not come back.' },
  ];
  return lines.map((line, place) => JSON.stringify({ userId, time: iso(seconds + 60 * place), ...line }));
}

const folder = temporaryFolder();
let trained: { readonly path: string; readonly splitPath: string; readonly model: string };
beforeAll(async () => {
  await chooseBackend({ preferred: 'wasm' });
  trained = await trainOn(join(folder, 'whole'), people.flat());
}, 120_000);

async function scoresAt(path: string, seconds: number): Promise<Record<string, number>> {
  const { scores } = (await scoreCommand.run({ store: path, model: trained.model, at: iso(seconds) }, silent)) as {
    scores: { userId: string; predictions: number[] }[];
  };
  return Object.fromEntries(scores.map(({ userId, predictions }) => [userId, predictions[0]!]));
}

describe('an event after the prediction time', () => {
  const at = cutoff + 3 * daySeconds;

  it('moves nobody’s score by a bit, though it changes a label and is of a kind that was never seen', async () => {
    const later = await importLines(
      join(folder, 'later'),
      people.flatMap((lines) => [
        ...lines,
        ...neverSeen(userIdOf(lines), at),
        ...neverSeen(userIdOf(lines), at + 5 * daySeconds),
      ]),
    );
    const [before, after] = [await scoresAt(trained.path, at), await scoresAt(later, at)];
    expect(Object.keys(before).length).toBeGreaterThan(15);
    expect(after).toEqual(before);
    const labelsIn = (path: string) =>
      withStore(path, async (store) => {
        const cohort = readCohort(store);
        return cohort.people.map((history) => labelAt(engaged, countedTypes(engaged, cohort.types), history, at));
      });
    const [labels, changed] = [await labelsIn(trained.path), await labelsIn(later)];
    expect(labels).toContain(0);
    expect(changed).not.toContain(0);
  });

  it('does move it once it lies before', async () => {
    const earlier = await importLines(
      join(folder, 'earlier'),
      people.flatMap((lines) => [...lines, ...neverSeen(userIdOf(lines), at - 300)]),
    );
    const [before, after] = [await scoresAt(trained.path, at), await scoresAt(earlier, at)];
    for (const [userId, score] of Object.entries(before)) expect(after[userId]).not.toBe(score);
  });
});

describe('an event after the cutoff', () => {
  it('leaves every weight, vocabulary, scale and calibration as it was', { timeout: 60_000 }, async () => {
    const again = await trainOn(
      join(folder, 'again'),
      people.flatMap((lines) => [...lines, ...neverSeen(userIdOf(lines), cutoff)]),
    );
    expect(await modelVersion(again.model, await loadEngagement(again.model))).toBe(
      await modelVersion(trained.model, await loadEngagement(trained.model)),
    );
  });

  it('is of a kind that no network knows: all unseen kinds are read alike', async () => {
    for (const network of ['conversation', 'food', 'events']) {
      const { config } = await loadWeights(join(folder, 'again', network));
      const words = Object.values(config.vocab ?? {}).flat();
      expect(words.length, network).toBeGreaterThan(1);
      for (const word of ['cancelled', 'form-7', 'durian', 'lawyer']) expect(words, network).not.toContain(word);
      expect(Object.keys(config.scalers ?? {})).not.toContain('cancelled');
    }
    const at = cutoff + 3 * daySeconds;
    const scores = async (type: string) =>
      scoresAt(
        await importLines(
          join(folder, type),
          people.flatMap((lines) => [...lines, ...neverSeen(userIdOf(lines), cutoff + 3600, type)]),
        ),
        at,
      );
    expect(await scores('zzz')).toEqual(await scores('cancelled'));
  });
});

describe('a person in two parts of the split', () => {
  const readPeople = () => ({ ...readSplit(trained.splitPath) }) as { people: { train: string[]; test: string[] } };

  const evaluateOn = (split: string) =>
    evaluateCommand.run({ store: trained.path, model: trained.model, split, quick: true, samples: 0, seed: 0 }, silent);

  it('is refused by name', async () => {
    const split = readPeople();
    const planted = split.people.train[0]!;
    const path = join(folder, 'two-parts.json');
    writeFileSync(
      path,
      JSON.stringify({ ...split, people: { ...split.people, test: [...split.people.test, planted] } }),
    );
    await expect(evaluateOn(path)).rejects.toThrow(`${path}: ${planted} is in two parts of the split.`);
  });

  it('is not let in by another split than the model’s', async () => {
    const split = readPeople();
    const path = join(folder, 'swapped.json');
    writeFileSync(
      path,
      JSON.stringify({ ...split, people: { ...split.people, train: split.people.test, test: split.people.train } }),
    );
    await expect(evaluateOn(path)).rejects.toThrow(/its training may have seen people who are now tested\./);
  });
});

describe('each person’s final week', () => {
  it('taken out of the data, changes no earlier input and no earlier label', async () => {
    const { model, folders } = await loadEngagement(trained.model);
    const parts = await withStore(trained.path, async (store) => {
      const cohort = readCohort(store);
      const { test } = makeParts(cohort, chooseSplit(trained.splitPath), model.config);
      const kept = beforeFinalWeek(test, 7).map((place) => test[place]!);
      const lastOf = Object.fromEntries(
        test.map(({ person, predictionTime }) => [cohort.people[person]!.userId, predictionTime]),
      );
      return {
        kept: kept.map(({ person, predictionTime, labels }) => ({
          userId: cohort.people[person]!.userId,
          predictionTime: predictionTime,
          label: labels[0]!,
        })),
        lastOf,
      };
    });
    expect(parts.kept.length).toBeGreaterThan(5);
    const shortened = people.flatMap(([profile, ...events]) => [
      profile!,
      ...events.filter((line) => timeOf(line) < (parts.lastOf[userIdOf([profile!])] ?? Infinity)),
    ]);
    expect(shortened.length).toBeLessThan(people.flat().length);
    const cut = await importLines(join(folder, 'cut'), shortened);
    const read = (path: string) =>
      withStore(path, (store) =>
        withNetworks(folders, store, async (networks) => {
          const cohort = readCohort(store);
          const labels = parts.kept.map(({ userId, predictionTime }) =>
            labelAt(
              engaged,
              countedTypes(engaged, cohort.types),
              cohort.people.find((person) => person.userId === userId)!,
              predictionTime,
            ),
          );
          return {
            labels,
            inputs: await encodeInputs(
              cohort,
              {
                streams: networks.map(({ stream }) => stream),
                tables: { config: model.stack!.tables, targets: model.config.targets },
              },
              parts.kept.map(({ userId, predictionTime }) => ({
                person: cohort.people.findIndex((person) => person.userId === userId),
                predictionTime,
              })),
              { alike: true },
            ),
          };
        }),
      );
    const [whole, without] = [await read(trained.path), await read(cut)];
    expect(without).toEqual(whole);
    expect(whole.labels).toEqual(parts.kept.map(({ label }) => label));
  });

  it('is left out of a second evaluation', async () => {
    const result = await evaluateCommand.run(
      { store: trained.path, model: trained.model, quick: true, samples: 20, seed: 0 },
      silent,
    );
    const json = evaluateCommand.toJson!(result) as {
      examples: number;
      people: number;
      withoutFinalWeek: { examples: number; people: number; brier: number; baselines: object };
    };
    expect(json.withoutFinalWeek).toMatchObject({
      target: 'engaged',
      auroc: aShare,
      brier: aShare,
      baselines: { recency: { auroc: aShare } },
    });
    // One example a person: windows are as long as the weeks between predictions.
    expect(json.withoutFinalWeek.examples).toBe(json.examples - json.people);
  });
});

describe('the doctor', () => {
  it(
    'finds that no prediction time sees what came after it, and that every weight is learned',
    { timeout: 120_000 },
    async () => {
      const { folders } = await loadEngagement(trained.model);
      await withStore(trained.path, (store) =>
        withNetworks(folders, store, async (networks) => {
          for (const { stream } of networks) {
            const findings = await examineStream(stream, readCohort(store), 0);
            const of = (wanted: string) => findings.find(({ check }) => check === wanted);
            expect(of('prediction times')?.passed, stream.name).toBe(true);
            expect(of('gradient reach'), stream.name).toEqual({
              check: 'gradient reach',
              passed: true,
              detail: expect.any(String),
            });
          }
          expect(networks.map(({ stream }) => stream.supportsPredictionTimes)).toEqual([true, true, true]);
        }),
      );
    },
  );
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseBackend } from '@daybook/core/node';
import { createRandom, disposeParams, exportParams, flattenParams, toTensors, type MealSequence } from '@daybook/core';
import { createAdamW, lossAndGradients, numSpecialIds, unknownId } from '@daybook/core/training';
import { examineEncoder } from '@daybook/core/doctor';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { mealFoods } from './batch.ts';
import { foodConfig, foodPretrainingSchema } from './config.ts';
import { unknownShare } from './evaluate.ts';
import { initFood } from './model.ts';
import { saveFood } from './node.ts';
import { fromPretrained } from './pretrained.ts';
import { sampleFoods, foodLoss } from './objective.ts';
import { pretrainFood } from './pretrain.ts';
import { createFoodEncoder, foodSource, type Diary } from './pretrained.ts';
import { fitFoodVocabulary, foodLookup } from './vocabulary.ts';

beforeAll(async () => {
  await chooseBackend({ preferred: 'wasm' });
});

/** Each person has a breakfast and a dinner of their own and eats nothing else. */
const dishes = [
  ['oatmeal', 'banana'],
  ['bread', 'butter', 'jam'],
  ['rice', 'beans'],
  ['pasta', 'tomato', 'basil'],
];
function diary(number: number): Diary {
  return {
    id: `u${number}`,
    meals: Array.from({ length: 6 + (number % 3) }, (_, step) => ({
      time: 1_767_250_800 + number * 86_400 + step * 43_200,
      foods: step % 2 === 0 ? dishes[number % 2]! : dishes[2 + (Math.floor(number / 2) % 2)]!,
    })),
  };
}
const source = foodSource(Array.from({ length: 12 }, (_, number) => diary(number)));
const vocabulary = await fitFoodVocabulary(source);
const tiny = {
  hiddenSize: 16,
  numHeads: 2,
  numLayers: 1,
  intermediateSize: 32,
  maxLength: 16,
  numDtBuckets: 20,
  numSilenceBuckets: 10,
  dropoutRate: 0,
};
const config = foodConfig('small', { ...tiny, numFoods: vocabulary.foods.length + numSpecialIds });
const encoder = (shape = config) => createFoodEncoder(initFood(shape, createRandom(0)), shape, vocabulary);
const cls = (
  from: ReturnType<typeof encoder>,
  sequences: readonly MealSequence[],
  predictionTimes: readonly (readonly number[])[],
) => tf.tidy(() => from.forward(toTensors(from.batch(sequences, source.tables, predictionTimes))).arraySync());

describe('foodLoss', () => {
  it('overfits one batch', async () => {
    const params = initFood(config, createRandom(0));
    const pretraining = foodPretrainingSchema.parse({});
    const sequences = await source.read([0, 1, 2, 3].map((index) => ({ index })));
    const { batch } = sampleFoods(sequences, config, pretraining, foodLookup(vocabulary, source.tables), {
      random: createRandom(2),
      withSegmentIds: true,
    });
    const variables = flattenParams(params);
    const optimizer = createAdamW(variables);
    const before = tf.memory().numTensors;
    const losses = Array.from({ length: 60 }, () =>
      tf.tidy(() => {
        const { loss, gradients } = lossAndGradients(
          () => foodLoss(params, config, pretraining, toTensors(batch)),
          variables,
        );
        optimizer.apply(gradients, 0.02);
        return loss;
      }),
    );
    expect(losses[0]).toBeGreaterThan(2);
    // Not 0: of two foods hidden in one meal each can only be told with probability 1/2.
    expect(losses.at(-1)).toBeLessThan(0.5);
    expect(tf.memory().numTensors).toBe(before);
    optimizer.dispose();
    disposeParams(params);
  });
});

describe('pretrainFood', () => {
  const run = (seed: number, epochs = 2) =>
    pretrainFood({
      train: source,
      validation: source,
      config: tiny,
      pretraining: { nextSegmentWeight: 0.2 },
      training: { epochs, seed },
    });

  it('gives the same weights for the same seed, and metrics beside baselines', async () => {
    const [first, second, other] = [await run(1), await run(1), await run(2)];
    const weights = await exportParams(first.params);
    expect(await exportParams(second.params)).toEqual(weights);
    expect(await exportParams(other.params)).not.toEqual(weights);
    for (const name of ['hit@1', 'hit@10', 'ndcg@10', 'segmentAccuracy'])
      expect(first.metrics[name], name).toBeGreaterThanOrEqual(0);
    for (const name of ['popularity', 'coOccurrence', 'ownHabit', 'personalNeighbours', 'ease', 'blend'])
      expect(first.baselines[name]!['hit@10'], name).toBeGreaterThan(0);
    expect(first.verdict).toMatch(/^hit@10 /);
  });

  it('stands beside EASE where people are few, and leaves it as it is', async () => {
    const trained = async (learningRate: number) => {
      const { params } = await pretrainFood({
        train: source,
        validation: source,
        config: tiny,
        training: { steps: 4, learningRate },
      });
      return [...params.heads.ease!.weight.dataSync()];
    };
    const [slow, fast] = [await trained(1e-4), await trained(1e-2)];
    expect(slow.some((weight) => weight !== 0)).toBe(true);
    expect(fast).toEqual(slow);
  });

  it('saves weights that encode alike once loaded', async () => {
    const pretrained = await run(1);
    const folder = await mkdtemp(join(tmpdir(), 'daybook-food-'));
    await saveFood(folder, pretrained);
    const loaded = await fromPretrained(folder);
    const original = createFoodEncoder(pretrained.params, pretrained.config, pretrained.vocabulary);
    expect(await loaded.encode([diary(3)])).toEqual(await original.encode([diary(3)]));
    await rm(folder, { recursive: true });
  });

  it('learns what is missing from a meal', async () => {
    const {
      params,
      config: fitted,
      vocabulary: learned,
    } = await pretrainFood({
      train: source,
      validation: source,
      config: tiny,
      pretraining: { nextSegmentWeight: 0 },
      training: { steps: 60, validateEvery: 60, learningRate: 0.02 },
    });
    const network = createFoodEncoder(params, fitted, learned);
    const suggestions = await network.complete([{ time: '2026-01-05T08:00:00Z', foods: ['bread', 'jam'] }], {
      count: 3,
    });
    expect(suggestions[0]!.food).toBe('butter');
    expect(suggestions.map(({ food }) => food)).not.toContain('bread');
    expect(network.nearestFoods('butter', 2)).toHaveLength(2);
    expect(() => network.nearestFoods('granite')).toThrow('nearestFoods: "granite" is not among the 10 foods');
  });
});

describe('createFoodEncoder', () => {
  it('reads each person for themselves, and at several prediction times in one pass as at each alone', async () => {
    const checks = { indexes: [0, 2], steps: [0, 2, 4], within: 5e-6 };
    const findings = await examineEncoder(encoder({ ...config, numLayers: 2 }), source, checks);
    expect(findings.map(({ check, passed }) => [check, passed])).toEqual([
      ['batch independence', true],
      ['padding invariance', true],
      ['prediction times', true],
    ]);
  });

  it('copes with no meal, with one, and with a meal without foods', async () => {
    const network = encoder();
    const [empty, one] = await source.read([
      { index: 0, limit: 0 },
      { index: 0, limit: 1 },
    ]);
    const [bare] = await foodSource([{ meals: [{ time: 1_767_300_000, foods: [] }] }]).read([{ index: 0 }]);
    const rows = cls(network, [empty!, one!, bare!], [[1_767_900_000], [1_767_900_000], [1_767_900_000]]);
    expect(rows.flat().every(Number.isFinite)).toBe(true);
    expect(rows[0]).not.toEqual(rows[1]);
    expect(rows[1]).not.toEqual(rows[2]);
  });

  it('reads the newest meals of a long diary, and meals of one prediction time in their order', async () => {
    // Without `returnHorizonsDays`, for [CLS] is told how many meals there were in all.
    const network = encoder({ ...config, returnHorizonsDays: [] });
    const long = {
      meals: Array.from({ length: 10_000 }, (_, step) => ({
        time: 1_700_000_000 + 3600 * Math.floor(step / 2),
        foods: diary(step % 7).meals[0]!.foods,
      })),
    };
    const newest = { meals: long.meals.slice(-config.maxLength) };
    const tied = { meals: [...newest.meals.slice(0, -2), newest.meals.at(-1)!, newest.meals.at(-2)!] };
    const [whole, cut, other] = await Promise.all([long, newest, tied].map((each) => network.encode([each])));
    expect(whole).toEqual(cut);
    expect(other).not.toEqual(cut);
  });

  it('reads foods that training never saw as unknown, and counts them', async () => {
    const stranger = foodSource([
      {
        meals: [
          { time: 0, foods: ['dragon fruit', 'bread'] },
          { time: 60, foods: ['dragon fruit', 'jam', 'butter'] },
        ],
      },
    ]);
    expect([...foodLookup(vocabulary, stranger.tables).foodIds].filter((id) => id === unknownId)).toHaveLength(1);
    expect(await unknownShare(stranger, vocabulary)).toBe(0.4);
    expect((await encoder().encode([{ meals: [{ time: 0, foods: ['dragon fruit'] }] }])).every(Number.isFinite)).toBe(
      true,
    );
  });

  it('lets foods that are too rare share one id', async () => {
    const rare = foodSource([
      {
        meals: [
          { time: 0, foods: ['bread', 'butter', 'quince'] },
          { time: 60, foods: ['bread', 'medlar'] },
          { time: 120, foods: ['bread', 'butter'] },
        ],
      },
    ]);
    const fitted = await fitFoodVocabulary(rare, { minimumFoodCount: 2 });
    expect(fitted.foods).toEqual(['bread', 'butter']);
    const [meals] = await rare.read([{ index: 0 }]);
    expect(mealFoods(meals!, 0, foodLookup(fitted, rare.tables)).map(({ id }) => id)).toEqual([
      numSpecialIds,
      numSpecialIds + 1,
      unknownId,
    ]);
  });
});
